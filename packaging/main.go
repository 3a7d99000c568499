// Packaging makes packages of the programs of a release: Python wheels, npm packages and a container image. Each carries the
// program itself, so that installing one downloads nothing further and runs nothing.
//
//	go run . -version 0.1.0 -date SECONDS -out FOLDER linux/amd64=FILE darwin/arm64=FILE ...
//
// The same programs give the same bytes: all times are the date that is given, in seconds since 1970.
package main

import (
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"
	"time"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("packaging: ")
	version := flag.String("version", "", "the version, without a v")
	date := flag.Int64("date", 0, "the date of the release, in seconds since 1970")
	out := flag.String("out", "", "the folder to write to")
	flag.Parse()
	if *version == "" || *out == "" || flag.NArg() == 0 {
		log.Fatal("-version, -out and a program are needed")
	}
	programs, err := readPrograms(flag.Args())
	if err != nil {
		log.Fatal(err)
	}
	r := release{version: *version, date: time.Unix(*date, 0).UTC(), programs: programs}
	if err := r.write(*out); err != nil {
		log.Fatal(err)
	}
}

// release is what packages are made of.
type release struct {
	version  string
	date     time.Time
	programs []program
}

// program is iamlint for a platform.
type program struct {
	os, arch string // as Go names them
	text     []byte
}

// file returns the name of the program's file.
func (p program) file() string {
	if p.os == "windows" {
		return "iamlint.exe"
	}
	return "iamlint"
}

// readPrograms reads what arguments as linux/amd64=FILE name.
func readPrograms(args []string) ([]program, error) {
	programs := make([]program, 0, len(args))
	for _, arg := range args {
		platform, name, named := strings.Cut(arg, "=")
		system, arch, ok := strings.Cut(platform, "/")
		if !named || !ok {
			return nil, fmt.Errorf("%q is not a platform and a file, as linux/amd64=FILE", arg)
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read program: %w", err)
		}
		programs = append(programs, program{system, arch, text})
	}
	return programs, nil
}

// write writes the packages into the folders python, npm and image.
func (r release) write(folder string) error {
	wheels, err := r.wheels()
	if err != nil {
		return err
	}
	tarballs, err := r.npm()
	if err != nil {
		return err
	}
	return errors.Join(
		writeFiles(filepath.Join(folder, "python"), wheels),
		writeFiles(filepath.Join(folder, "npm"), tarballs),
		r.image(filepath.Join(folder, "image")),
	)
}

func writeFiles(folder string, files map[string][]byte) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(folder, name), text, 0o644); err != nil {
			return fmt.Errorf("write package: %w", err)
		}
	}
	return nil
}
