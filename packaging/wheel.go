package main

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"strings"
)

//go:embed README.md
var readme string

// pythonTags are the names that Python has for platforms. The program is linked statically, so that any C library will do; Go 1.26
// asks for macOS 12 (https://go.dev/wiki/MinimumRequirements).
var pythonTags = map[string][]string{
	"linux/amd64":   {"manylinux_2_17_x86_64", "manylinux2014_x86_64", "musllinux_1_1_x86_64"},
	"linux/arm64":   {"manylinux_2_17_aarch64", "manylinux2014_aarch64", "musllinux_1_1_aarch64"},
	"darwin/amd64":  {"macosx_12_0_x86_64"},
	"darwin/arm64":  {"macosx_12_0_arm64"},
	"windows/amd64": {"win_amd64"},
	"windows/arm64": {"win_arm64"},
}

// wheels makes a wheel for each platform, by the name of its file. What wheels consist of:
// https://packaging.python.org/en/latest/specifications/binary-distribution-format/
func (r release) wheels() (map[string][]byte, error) {
	version, err := pythonVersion(r.version)
	if err != nil {
		return nil, err
	}
	wheels := map[string][]byte{}
	for _, p := range r.programs {
		tags, known := pythonTags[p.os+"/"+p.arch]
		if !known {
			return nil, fmt.Errorf("Python has no name for %s/%s here: add it to pythonTags", p.os, p.arch)
		}
		text, err := r.wheel(version, tags, p)
		if err != nil {
			return nil, err
		}
		wheels[fmt.Sprintf("iamlint-%s-py3-none-%s.whl", version, strings.Join(tags, "."))] = text
	}
	return wheels, nil
}

func (r release) wheel(version string, tags []string, p program) ([]byte, error) {
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	about := "iamlint-" + version + ".dist-info/"
	var record strings.Builder
	add := func(name string, mode uint32, text []byte) error {
		header := &zip.FileHeader{Name: name, Method: zip.Deflate, Modified: r.date, CreatorVersion: 3 << 8} // Unix: it has modes
		header.ExternalAttrs = (0o100000 | mode) << 16
		w, err := archive.CreateHeader(header)
		if err != nil {
			return fmt.Errorf("write wheel: %w", err)
		}
		sum := sha256.Sum256(text)
		fmt.Fprintf(&record, "%s,sha256=%s,%d\n", name, base64.RawURLEncoding.EncodeToString(sum[:]), len(text))
		if _, err := w.Write(text); err != nil {
			return fmt.Errorf("write wheel: %w", err)
		}
		return nil
	}
	wheel := "Wheel-Version: 1.0\nGenerator: iamlint\nRoot-Is-Purelib: false\n"
	for _, tag := range tags {
		wheel += "Tag: py3-none-" + tag + "\n"
	}
	for _, f := range []struct {
		name string
		mode uint32
		text []byte
	}{
		{"iamlint-" + version + ".data/scripts/" + p.file(), 0o755, p.text},
		{about + "METADATA", 0o644, []byte(metadata(version))},
		{about + "WHEEL", 0o644, []byte(wheel)},
	} {
		if err := add(f.name, f.mode, f.text); err != nil {
			return nil, err
		}
	}
	record.WriteString(about + "RECORD,,\n")
	if err := add(about+"RECORD", 0o644, []byte(record.String())); err != nil {
		return nil, err
	}
	if err := archive.Close(); err != nil {
		return nil, fmt.Errorf("write wheel: %w", err)
	}
	return out.Bytes(), nil
}

func metadata(version string) string {
	return `Metadata-Version: 2.4
Name: iamlint
Version: ` + version + `
Summary: Decides what AWS IAM policies really allow
License-Expression: Apache-2.0
Requires-Python: >=3.8
Project-URL: Source, https://github.com/iamlint/iamlint
Project-URL: Changelog, https://github.com/iamlint/iamlint/blob/main/CHANGELOG.md
Description-Content-Type: text/markdown

` + readme
}

// pythonVersion writes a semantic version as Python does: 1.2.0-rc.1 is 1.2.0rc1
// (https://packaging.python.org/en/latest/specifications/version-specifiers/).
func pythonVersion(version string) (string, error) {
	number, pre, ok := strings.Cut(version, "-")
	switch candidate, isCandidate := strings.CutPrefix(pre, "rc."); {
	case !ok:
		return number, nil
	case isCandidate:
		return number + "rc" + candidate, nil
	case pre == "devel":
		return number + ".dev0", nil
	}
	return "", fmt.Errorf("version %s: only -rc.N and -devel have counterparts in Python", version)
}
