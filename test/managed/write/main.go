// Write writes the newest version of each of AWS's managed policies to a file of its own.
//
//	go run ./test/managed/write PACKAGE FOLDER
//
// PACKAGE is the folder that test/managed/fetch.sh prints.
package main

import (
	"log"
	"os"

	"github.com/iamlint/iamlint/test/managed"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("write: ")
	if len(os.Args) != 3 {
		log.Fatal("it takes two arguments, the package and the folder to write to")
	}
	policies, err := managed.Read(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	if err := managed.Write(os.Args[2], policies); err != nil {
		log.Fatal(err)
	}
}
