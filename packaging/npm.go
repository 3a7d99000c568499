package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
)

//go:embed iamlint.js
var launcher []byte

// Node.js's names of systems and processors, where they are not Go's (https://nodejs.org/api/process.html).
var (
	nodeSystems    = map[string]string{"windows": "win32"}
	nodeProcessors = map[string]string{"amd64": "x64"}
)

// manifest is a package.json.
type manifest struct {
	Name                 string            `json:"name"`
	Version              string            `json:"version"`
	Description          string            `json:"description"`
	License              string            `json:"license"`
	Repository           string            `json:"repository"`
	Engines              map[string]string `json:"engines,omitempty"`
	Bin                  map[string]string `json:"bin,omitempty"`
	OS                   []string          `json:"os,omitempty"`
	CPU                  []string          `json:"cpu,omitempty"`
	OptionalDependencies map[string]string `json:"optionalDependencies,omitempty"`
}

// npm makes the packages for npm, by the names of their files: one for each platform, which has the program, and iamlint, which
// depends on them all and starts the one that npm has installed. No script runs on installation.
func (r release) npm() (map[string][]byte, error) {
	main := r.manifest("iamlint")
	main.Bin = map[string]string{"iamlint": "bin/iamlint.js"}
	main.Engines = map[string]string{"node": ">=18"}
	main.OptionalDependencies = map[string]string{}
	packages := map[string][]byte{}
	for _, p := range r.programs {
		system, processor := named(nodeSystems, p.os), named(nodeProcessors, p.arch)
		platform := r.manifest("@iamlint/" + system + "-" + processor)
		platform.OS, platform.CPU = []string{system}, []string{processor}
		main.OptionalDependencies[platform.Name] = r.version
		text, err := r.tarball(platform, "bin/"+p.file(), p.text)
		if err != nil {
			return nil, err
		}
		packages[fmt.Sprintf("iamlint-%s-%s-%s.tgz", system, processor, r.version)] = text
	}
	text, err := r.tarball(main, "bin/iamlint.js", launcher)
	if err != nil {
		return nil, err
	}
	packages["iamlint-"+r.version+".tgz"] = text
	return packages, nil
}

func named(names map[string]string, name string) string {
	if other, ok := names[name]; ok {
		return other
	}
	return name
}

func (r release) manifest(name string) manifest {
	return manifest{
		Name: name, Version: r.version, Description: "Decides what AWS IAM policies really allow", License: "Apache-2.0",
		Repository: "github:iamlint/iamlint",
	}
}

// tarball makes a package with one program in it.
func (r release) tarball(about manifest, name string, program []byte) ([]byte, error) {
	text, err := json.MarshalIndent(about, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write package.json: %w", err)
	}
	var out bytes.Buffer
	zipped := gzip.NewWriter(&out)
	err = r.tar(zipped,
		entry{"package/package.json", 0o644, append(text, '\n')},
		entry{"package/README.md", 0o644, []byte(readme)},
		entry{"package/" + name, 0o755, program},
	)
	if err != nil {
		return nil, err
	}
	if err := zipped.Close(); err != nil {
		return nil, fmt.Errorf("write package: %w", err)
	}
	return out.Bytes(), nil
}

// entry is a file in an archive, or a folder, whose name ends in a slash.
type entry struct {
	name string
	mode int64
	text []byte
}

// tar writes an archive.
func (r release) tar(out io.Writer, entries ...entry) error {
	archive := tar.NewWriter(out)
	for _, e := range entries {
		header := &tar.Header{Name: e.name, Mode: e.mode, Size: int64(len(e.text)), ModTime: r.date, Typeflag: tar.TypeReg, Format: tar.FormatUSTAR}
		if e.text == nil {
			header.Typeflag = tar.TypeDir
		}
		if err := archive.WriteHeader(header); err != nil {
			return fmt.Errorf("write archive: %w", err)
		}
		if _, err := archive.Write(e.text); err != nil {
			return fmt.Errorf("write archive: %w", err)
		}
	}
	if err := archive.Close(); err != nil {
		return fmt.Errorf("write archive: %w", err)
	}
	return nil
}
