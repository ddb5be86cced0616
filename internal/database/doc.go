// Package database opens what is stored, migrates it, and owns every
// transaction: rows, events and jobs written in one InTx commit together or not
// at all.
package database
