// Package entrasim is a simulated Microsoft over HTTP: the identity platform
// (OpenID discovery, account chooser, consent, tokens) and the part of
// Microsoft Graph that the product reads. The demo, the tests and the
// benchmarks talk to it exactly as they would talk to the real one.
//
// A [Sim] holds companies; each [Company] is one tenant. A company is a set of
// plain Go structs that may be changed while the simulator runs: the helper
// methods of Company keep the change journal behind delta queries and the
// directory audit log in step. Pages are rendered when they are asked for;
// no JSON is held.
//
// The simulator imports no other package of the project.
package entrasim
