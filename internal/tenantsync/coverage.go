package tenantsync

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/coverage"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/vocab"
)

// ensureCoverage makes the rows of data sets that a tenant has none for yet.
func ensureCoverage(ctx context.Context, tx *database.Tx, run *ent.SyncRun) error {
	have, err := tx.Ent().Coverage.Query().Where(coverage.TenantID(run.TenantID)).All(ctx)
	if err != nil {
		return fmt.Errorf("load coverage: %w", err)
	}
	there := map[vocab.DataSet]bool{}
	for _, c := range have {
		there[c.DataSet] = true
	}
	var rows []*ent.CoverageCreate
	for _, set := range DataSets() {
		if there[set.Name] {
			continue
		}
		row := tx.Ent().Coverage.Create().
			SetOrganizationID(run.OrganizationID).SetTenantID(run.TenantID).SetDataSet(set.Name).
			SetState(vocab.CoverageStateDark).SetReason("Not read yet: the first sync is under way.")
		if !set.Read {
			row.SetState(vocab.CoverageStateNotAsked).SetReason("This version does not read it.")
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		return nil
	}
	if err := tx.Ent().Coverage.CreateBulk(rows...).Exec(ctx); err != nil {
		return fmt.Errorf("create coverage: %w", err)
	}
	return nil
}

func coverageOf(ctx context.Context, tx *database.Tx, tenantID int64, set vocab.DataSet) (*ent.Coverage, error) {
	c, err := tx.Ent().Coverage.Query().Where(coverage.TenantID(tenantID), coverage.DataSetEQ(set)).Only(ctx)
	if err != nil {
		return nil, fmt.Errorf("load coverage: %w", err)
	}
	return c, nil
}

// deltaLinks reads where the parts of a data set go on. A data set with one part
// has one link, one with several a link for each: they are kept as JSON.
func deltaLinks(ctx context.Context, client *ent.Client, tenantID int64, set vocab.DataSet) (map[string]string, error) {
	c, err := client.Coverage.Query().Where(coverage.TenantID(tenantID), coverage.DataSetEQ(set)).Only(ctx)
	if err != nil {
		return nil, fmt.Errorf("load delta link: %w", err)
	}
	return parseLinks(c.DeltaLink)
}

func parseLinks(text string) (map[string]string, error) {
	links := map[string]string{}
	if text == "" {
		return links, nil
	}
	if err := json.Unmarshal([]byte(text), &links); err != nil {
		return nil, fmt.Errorf("read delta links: %w", err)
	}
	return links, nil
}

// saveDeltaLink keeps where a part goes on; "" makes its next read a whole one.
func saveDeltaLink(ctx context.Context, tx *database.Tx, tenantID int64, set vocab.DataSet, part, link string) error {
	c, err := coverageOf(ctx, tx, tenantID, set)
	if err != nil {
		return err
	}
	links, err := parseLinks(c.DeltaLink)
	if err != nil {
		return err
	}
	if link == "" {
		delete(links, part)
	} else {
		links[part] = link
	}
	text := ""
	if len(links) > 0 {
		b, err := json.Marshal(links)
		if err != nil {
			return fmt.Errorf("write delta links: %w", err)
		}
		text = string(b)
	}
	if err := tx.Ent().Coverage.UpdateOne(c).SetDeltaLink(text).Exec(ctx); err != nil {
		return fmt.Errorf("save delta link: %w", err)
	}
	return nil
}

// noteBeta notes how reading what only Microsoft's beta has of a data set ended:
// well where failure is nil. That this server does not ask it at all is no answer.
func (w *walk) noteBeta(ctx context.Context, tx *database.Tx, set vocab.DataSet, failure error) error {
	if unasked(failure) {
		return nil
	}
	update := tx.Ent().Coverage.Update().Where(coverage.TenantID(w.tenant.ID), coverage.DataSetEQ(set))
	if failure == nil {
		update.SetBetaReadAt(w.e.now()).SetBetaReason("")
	} else {
		update.SetBetaReason(betaReason(failure))
	}
	if err := update.Exec(ctx); err != nil {
		return fmt.Errorf("note what the beta answered: %w", err)
	}
	return nil
}

// unasked tells whether this server does not ask Microsoft's beta at all.
func unasked(failure error) bool {
	e, ok := msgraph.AsError(failure)
	return ok && e.Local && e.Kind == msgraph.NotSupported
}

// silence tells in a run's words why the beta gave nothing.
func silence(failure error) string {
	if unasked(failure) {
		return "this server does not ask it"
	}
	return "it did not answer"
}

// betaReason says why what only Microsoft's beta has could not be read.
func betaReason(failure error) string {
	e, _ := msgraph.AsError(failure)
	switch {
	case e == nil:
		return "Microsoft's beta did not give it whole: its page links went in a circle."
	case e.Kind == msgraph.PermissionMissing && e.Permission != "":
		return "It needs the permission " + e.Permission + ", which was not granted."
	case e.Kind == msgraph.PermissionMissing:
		return "Its permission was not granted."
	case e.Kind == msgraph.NotLicensed:
		return "The tenant does not hold the Microsoft licence that it needs: Microsoft Entra ID P1 or P2."
	case e.Kind == msgraph.NotSupported, e.Kind == msgraph.NotFound:
		return "Microsoft's beta does not offer it to this tenant."
	}
	return "Microsoft's beta did not answer: " + lead(e.Message)
}
