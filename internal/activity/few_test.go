package activity

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/vocab"
)

func TestSentencesReadTheSameForEachNumberOfFewPeople(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		told  []string
		wants string
	}{
		{[]string{"1 user is outside the domain filter.", "2 users are outside the domain filter.", "4 users are outside the domain filter."}, "Fewer than 5 users are outside the domain filter."},
		{[]string{"1 user has access to it.", "0 users have access to it."}, "Fewer than 5 users have access to it."},
		{[]string{"1 user signed in to it in the last 1 day.", "3 users signed in to it in the last 1 day."}, "Fewer than 5 users signed in to it in the last 1 day."},
		{[]string{"Only failed sign-ins were seen in the last 3 days (1); these are not use.", "Only failed sign-ins were seen in the last 3 days (4); these are not use."},
			"Only failed sign-ins were seen in the last 3 days (fewer than 5); these are not use."},
		{[]string{"So 1 sign-ins name no app.", "So 2 sign-ins name no app."}, "So fewer than 5 sign-ins name no app."},
		{[]string{"1 person was new.", "3 people were new."}, "Fewer than 5 people were new."},
	} {
		for _, text := range c.told {
			require.True(t, TellsFew(text), text)
			require.Equal(t, c.wants, WithoutFew(text))
		}
	}
	for _, text := range []string{"", "5 users have access to it.", "14 users signed in.", "1,004 users signed in.", "3 apps are new.", "Read on 3 May (14)."} {
		require.False(t, TellsFew(text), text)
		require.Equal(t, text, WithoutFew(text))
	}
}

func TestStagesTellNoFewPeople(t *testing.T) {
	t.Parallel()
	expected := func(n int) *int { return &n }
	for name, c := range map[string]struct {
		set  vocab.DataSet
		from StageCounts
		want StageCounts
	}{
		"things are told":                      {vocab.DataSetApps, StageCounts{3, 1, 2, 0, expected(3)}, StageCounts{3, 1, 2, 0, expected(3)}},
		"few are not":                          {vocab.DataSetUsers, StageCounts{61, 4, 0, 5, expected(61)}, StageCounts{61, NotTold, NotTold, 5, expected(61)}},
		"nor what they could be reckoned from": {vocab.DataSetUsers, StageCounts{64, 60, 4, 0, expected(64)}, StageCounts{NotTold, 60, NotTold, NotTold, nil}},
		"exactly five are":                     {vocab.DataSetSignIns, StageCounts{10, 5, 0, 0, nil}, StageCounts{10, 5, NotTold, NotTold, nil}},
		"nor totals of people and things":      {vocab.DataSetAssignments, StageCounts{90, 8, 2, 6, expected(90)}, StageCounts{NotTold, 8, NotTold, 6, nil}},
		"groups are things, their members not": {vocab.DataSetGroups, StageCounts{90, 1, 2, 0, expected(90)}, StageCounts{NotTold, 1, 2, 0, nil}},
		"a set of a newer version is people's": {vocab.DataSet("NEWER"), StageCounts{4, 4, 0, 0, nil}, StageCounts{NotTold, NotTold, NotTold, NotTold, nil}},
	} {
		require.Equal(t, c.want, c.from.WithoutFew(c.set), name)
	}
}

func TestChangesTellNoFewPeople(t *testing.T) {
	t.Parallel()
	require.Equal(t, map[string]int{"usersAdded": NotTold, "usersRemoved": 5, "appsAdded": 1, "groupsChanged": 2, "licensesRemoved": 1, "grantsAdded": NotTold, "groupsMembersAdded": NotTold},
		WithoutFewChanges(map[string]int{"usersAdded": 4, "usersRemoved": 5, "appsAdded": 1, "groupsChanged": 2, "licensesRemoved": 1, "grantsAdded": 3, "groupsMembersAdded": 1}))
	require.Nil(t, WithoutFewChanges(nil))
}
