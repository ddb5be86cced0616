// Package throttle keeps requests to Microsoft Graph within its published
// limits: it knows what a request costs, which limits it counts against, what
// was spent of each, and whose turn it is when there is not enough for all.
//
// It sends nothing, sleeps nowhere and reads no clock: whoever asks gives the
// time and is told how long to wait. It knows the limits of one process; shares
// of a limit that several processes have together come from [Board].
package throttle
