package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/validate"
)

func sample() release {
	r := release{version: "1.2.3", date: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)}
	for platform := range pythonTags {
		system, arch, _ := strings.Cut(platform, "/")
		r.programs = append(r.programs, program{system, arch, []byte("the program for " + platform)})
	}
	return r
}

func TestPythonVersion(t *testing.T) {
	for version, want := range map[string]string{"1.2.3": "1.2.3", "1.2.3-rc.1": "1.2.3rc1", "0.0.1-devel": "0.0.1.dev0", "1.2.3-beta": ""} {
		got, err := pythonVersion(version)
		if got != want || (err != nil) != (want == "") {
			t.Errorf("%s: %q, %v, want %q", version, got, err, want)
		}
	}
}

// TestWheels compares every file of every wheel with its line in RECORD.
func TestWheels(t *testing.T) {
	wheels, err := sample().wheels()
	if err != nil {
		t.Fatal(err)
	}
	if len(wheels) != len(pythonTags) {
		t.Errorf("%d wheels for %d platforms", len(wheels), len(pythonTags))
	}
	for name, text := range wheels {
		archive, err := zip.NewReader(bytes.NewReader(text), int64(len(text)))
		if err != nil {
			t.Fatal(err)
		}
		recorded := map[string]string{}
		lines, err := csv.NewReader(bytes.NewReader(read(t, archive, "iamlint-1.2.3.dist-info/RECORD"))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range lines {
			recorded[line[0]] = line[1]
		}
		for _, f := range archive.File {
			sum := sha256.Sum256(read(t, archive, f.Name))
			want := "sha256=" + base64.RawURLEncoding.EncodeToString(sum[:])
			if strings.HasSuffix(f.Name, "/RECORD") {
				want = ""
			}
			if got, ok := recorded[f.Name]; !ok || got != want {
				t.Errorf("%s: %s is recorded as %q, want %q", name, f.Name, got, want)
			}
			if script := strings.Contains(f.Name, "/scripts/"); script != (f.Mode() == 0o755) {
				t.Errorf("%s: %s has mode %v", name, f.Name, f.Mode())
			}
			delete(recorded, f.Name)
		}
		if len(recorded) > 0 {
			t.Errorf("%s: recorded and not there: %v", name, recorded)
		}
	}
}

func read(t *testing.T, files fs.FS, name string) []byte {
	t.Helper()
	text, err := fs.ReadFile(files, name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestNPM looks for each dependency of the main package among the others, and for the program where the launcher looks for it.
func TestNPM(t *testing.T) {
	packages, err := sample().npm()
	if err != nil {
		t.Fatal(err)
	}
	about := map[string]manifest{}
	files := map[string][]string{}
	for _, text := range packages {
		m, names := unpack(t, text)
		about[m.Name], files[m.Name] = m, names
	}
	needed := about["iamlint"].OptionalDependencies
	if len(needed) != len(pythonTags) {
		t.Errorf("iamlint depends on %v", needed)
	}
	for name, version := range needed {
		p, made := about[name]
		if !made || p.Version != version || len(p.OS) != 1 || len(p.CPU) != 1 || name != "@iamlint/"+p.OS[0]+"-"+p.CPU[0] {
			t.Errorf("%s %s: the package is %+v", name, version, p)
		}
		program := "package/bin/iamlint"
		if strings.Contains(name, "win32") {
			program += ".exe"
		}
		if !slices.Contains(files[name], program) {
			t.Errorf("%s has no %s: %q", name, program, files[name])
		}
	}
}

func unpack(t *testing.T, text []byte) (about manifest, names []string) {
	t.Helper()
	zipped, err := gzip.NewReader(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	archive := tar.NewReader(zipped)
	for {
		header, err := archive.Next()
		if err == io.EOF {
			return about, names
		}
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, header.Name)
		if header.Name == "package/package.json" {
			if err := json.NewDecoder(archive).Decode(&about); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestImage(t *testing.T) {
	folder := t.TempDir()
	if err := sample().image(folder); err != nil {
		t.Fatal(err)
	}
	index, err := layout.ImageIndexFromPath(folder)
	if err != nil {
		t.Fatal(err)
	}
	if err := validate.Index(index); err != nil {
		t.Error(err)
	}
	manifest, err := index.IndexManifest()
	if err != nil {
		t.Fatal(err)
	}
	var platforms []string
	for _, d := range manifest.Manifests {
		platforms = append(platforms, d.Platform.String())
		image, err := index.Image(d.Digest)
		if err != nil {
			t.Fatal(err)
		}
		config, err := image.ConfigFile()
		if err != nil {
			t.Fatal(err)
		}
		if config.Config.User != nobody || config.Architecture != d.Platform.Architecture {
			t.Errorf("%s: the image is for %s and runs as %q", d.Platform, config.Architecture, config.Config.User)
		}
	}
	slices.Sort(platforms)
	if want := []string{"linux/amd64", "linux/arm64"}; !slices.Equal(platforms, want) {
		t.Errorf("platforms %q, want %q", platforms, want)
	}
}

func TestSameBytes(t *testing.T) {
	r := sample()
	slices.SortFunc(r.programs, func(a, b program) int { return strings.Compare(a.os+a.arch, b.os+b.arch) })
	first, second := sums(t, r), sums(t, r)
	if !maps.Equal(first, second) {
		t.Errorf("the packages differ: %v and %v", first, second)
	}
	if len(first) < 3*len(r.programs)/2 {
		t.Errorf("few files: %v", first)
	}
}

func sums(t *testing.T, r release) map[string]string {
	t.Helper()
	folder := t.TempDir()
	if err := r.write(folder); err != nil {
		t.Fatal(err)
	}
	sums := map[string]string{}
	err := fs.WalkDir(os.DirFS(folder), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(os.DirFS(folder), name)
		sums[name] = fmt.Sprintf("%x", sha256.Sum256(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return sums
}
