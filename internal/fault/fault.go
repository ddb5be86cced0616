// Package fault has the errors that a person must read: a code for machines and
// a sentence for whoever clicked. Every other error is ours alone and is shown
// to clients only as an internal error with a request ID.
package fault

import "errors"

// Code says what went wrong in a word a client can branch on.
type Code string

// The codes, as clients see them.
const (
	// Invalid: the input can't be right; Field says which.
	Invalid Code = "INVALID"
	// NotFound: there is no such thing, or it is not the asker's; never said which.
	NotFound Code = "NOT_FOUND"
	// Conflict: right in itself, but not in the present state of things.
	Conflict Code = "CONFLICT"
	// Forbidden: the asker may see it but not do this to it.
	Forbidden Code = "FORBIDDEN"
	// Unauthenticated: nobody is logged in.
	Unauthenticated Code = "UNAUTHENTICATED"
	// Unavailable: something this needs does not answer now; trying later may help.
	Unavailable Code = "UNAVAILABLE"
	// Limit: too much or too often.
	Limit Code = "LIMIT"
)

// Fault is a coded error. It is immutable: WithField and Wrap give a copy.
type Fault struct {
	code    Code
	field   string
	message string
	cause   error
}

// New makes a fault. The message is one or two plain sentences for the person
// who clicked: what is wrong and how to mend it; no identifiers of ours, no
// secrets.
func New(code Code, message string) *Fault {
	return &Fault{code: code, message: message}
}

// WithField names the input field the fault is about, as the API spells it
// ("url", "input.events").
func (f *Fault) WithField(name string) *Fault {
	c := *f
	c.field = name
	return &c
}

// Wrap keeps the error that led here for the log. Clients never see it.
func (f *Fault) Wrap(err error) *Fault {
	c := *f
	c.cause = err
	return &c
}

// Code gives the code.
func (f *Fault) Code() Code { return f.code }

// Field gives the name of the input field, or "" when it is about none.
func (f *Fault) Field() string { return f.field }

// Message gives the sentence for the person who clicked.
func (f *Fault) Message() string { return f.message }

// Error is for logs: the message and what caused it.
func (f *Fault) Error() string {
	if f.cause == nil {
		return f.message
	}
	return f.message + ": " + f.cause.Error()
}

// Unwrap gives the cause, nil when there is none.
func (f *Fault) Unwrap() error { return f.cause }

// Of finds the outermost fault in err's tree.
func Of(err error) (*Fault, bool) {
	return errors.AsType[*Fault](err)
}

// Is reports whether err is a fault of this code.
func Is(err error, code Code) bool {
	f, ok := Of(err)
	return ok && f.code == code
}

// All gives every fault of a joined error in its order, so that a form can show
// all its mistakes at once. A fault's own causes are not looked into.
func All(err error) []*Fault {
	switch e := err.(type) {
	case nil:
		return nil
	case *Fault:
		return []*Fault{e}
	case interface{ Unwrap() []error }:
		var all []*Fault
		for _, one := range e.Unwrap() {
			all = append(all, All(one)...)
		}
		return all
	case interface{ Unwrap() error }:
		return All(e.Unwrap())
	}
	return nil
}
