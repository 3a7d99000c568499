package account

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/policy"
)

// Organization is what bears on an account from above and beside: its organization's policies, and its resources' policies.
type Organization struct {
	// SCP and RCP are the levels, from the root down, each with its documents.
	SCP, RCP [][]*policy.Document
	caring   []*cares
	// Resources are the units with resource policies, by the ARN of the resource where the name of the file or the policy tells.
	Resources []ResourcePolicy
	// Credentials are those of credential reports, by the ARN of the user.
	Credentials map[string]*Credentials
	// Asked are policies that describe requests which rules ask about: principals are alike only if these do not tell them apart.
	Asked []*policy.Document
}

// ResourcePolicy is a policy of a resource.
type ResourcePolicy struct {
	// ARN is the resource's, "" if it is not known, and File the file that the policy is in.
	ARN      string
	File     string
	Unit     *policy.Unit
	Document *policy.Document
}

// ReadLevels reads a folder with a folder for each level of an organization, in the order of their names, and a file for each
// policy in it. Files directly in the folder are one level, above the others.
func ReadLevels(dir string, kind policy.Kind) ([][]*policy.Document, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var top []string
	var levels [][]*policy.Document
	var folders []string
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		switch {
		case strings.HasPrefix(e.Name(), "."):
		case isFolder(path, e):
			folders = append(folders, path)
		case isPolicyFile(e.Name()):
			top = append(top, path)
		}
	}
	add := func(files []string) error {
		var level []*policy.Document
		for _, file := range files {
			documents, err := readPolicies(file, kind)
			if err != nil {
				return err
			}
			level = append(level, documents...)
		}
		if level != nil {
			levels = append(levels, level)
		}
		return nil
	}
	if err := add(top); err != nil {
		return nil, err
	}
	for _, folder := range folders {
		var files []string
		err := filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
			if err == nil && !e.IsDir() && !strings.HasPrefix(e.Name(), ".") && isPolicyFile(e.Name()) {
				files = append(files, path)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
		slices.Sort(files)
		before := len(levels)
		if err := add(files); err != nil {
			return nil, err
		}
		if len(levels) == before {
			return nil, fmt.Errorf("%s: the folder of a level holds no policy: put the policies of the level there, or remove it", filepath.ToSlash(folder))
		}
	}
	if levels == nil {
		return nil, fmt.Errorf("%s: no %s was found: put each policy in a JSON file, the files of a level in a folder", filepath.ToSlash(dir), kind)
	}
	return levels, nil
}

func isPolicyFile(name string) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".json", ".yaml", ".yml":
		return true
	}
	return false
}

func isFolder(path string, e fs.DirEntry) bool {
	if e.Type()&fs.ModeSymlink != 0 {
		info, err := os.Stat(path)
		return err == nil && info.IsDir()
	}
	return e.IsDir()
}

// readPolicies reads the policies of a file, all of one kind.
func readPolicies(path string, kind policy.Kind) ([]*policy.Document, error) {
	unit, err := load(path, kind)
	if err != nil {
		return nil, err
	}
	return unit.Documents, nil
}

func load(path string, kind policy.Kind) (*policy.Unit, error) {
	src, err := loader.Read(path, loader.Limits{})
	if err != nil {
		return nil, err
	}
	unit := loader.Load(src, loader.Options{Kind: &kind, Required: true, Literal: true})
	if len(unit.Problems) > 0 {
		at := src.Position(unit.Problems[0].Range.Start)
		return nil, fmt.Errorf("%s:%d:%d: %s", src.Name, at.Line, at.Column, unit.Problems[0].Message)
	}
	return unit, nil
}

// ReadResources reads the resource policies in a folder. Of what resource a policy is tells the name of its file, which is its ARN
// with the characters that files cannot have replaced (":" and "/" by "_" or "%3A" and "%2F"), or the bucket's name; or else the
// only resource that the policy names.
func ReadResources(dir string) ([]ResourcePolicy, error) {
	var all []ResourcePolicy
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || strings.HasPrefix(e.Name(), ".") || !isPolicyFile(e.Name()) {
			return err
		}
		unit, err := load(path, policy.Resource)
		if err != nil {
			return err
		}
		for _, d := range unit.Documents {
			arn := resourceOf(strings.TrimSuffix(e.Name(), filepath.Ext(e.Name())), d)
			all = append(all, ResourcePolicy{ARN: arn, File: unit.Source.Name, Unit: unit, Document: d})
		}
		return nil
	})
	return all, err
}

// resourceOf finds out whose policy a document is.
func resourceOf(file string, d *policy.Document) string {
	name := strings.NewReplacer("%3A", ":", "%2F", "/", "%3a", ":", "%2f", "/").Replace(file)
	if _, ok := policy.ParseARN(name); ok {
		return name
	}
	named := namedResources(d)
	flat := strings.NewReplacer(":", "_", "/", "_")
	for _, arn := range named {
		if flat.Replace(arn) == file || strings.HasSuffix(arn, ":s3:::"+file) {
			return arn
		}
	}
	if fields := strings.SplitN(file, "_", 6); len(fields) == 6 && fields[0] == "arn" {
		fields[5] = unflat(fields[2], fields[5])
		return strings.Join(fields, ":")
	}
	if len(named) == 1 {
		return named[0]
	}
	return ""
}

// namedResources returns the resources that a policy names. A bucket's policy names the bucket, and what is in it.
func namedResources(d *policy.Document) []string {
	var named []string
	for _, s := range d.Statements {
		if s.Resource == nil {
			continue
		}
		for i := range s.Resource.Items {
			arn, ok := policy.ParseARN(s.Resource.Items[i].Value)
			if !ok {
				continue
			}
			if arn.Service == "s3" && arn.Account == "" {
				arn.Resource, _, _ = strings.Cut(arn.Resource, "/")
			}
			if whole := arn.String(); !strings.ContainsAny(whole, "*?$") && !slices.Contains(named, whole) {
				named = append(named, whole)
			}
		}
	}
	return named
}

// unflat returns what stands behind the account in the ARN of a service's resource, of which a file's name has _ for : and /: what the
// service's ARNs begin with is known.
func unflat(service, flat string) string {
	s, ok := catalog.FindService(service)
	if !ok {
		return flat
	}
	for t := range s.ResourceTypes() {
		for format := range t.ARNs() {
			fields := strings.SplitN(format, ":", 6)
			kind, _, _ := strings.Cut(fields[len(fields)-1], "$")
			if n := len(kind) - 1; n > 0 && strings.HasPrefix(flat, kind[:n]+"_") {
				return kind + flat[n+1:]
			}
		}
	}
	return flat
}

// cares is what the organization's documents care about, and what is asked.
func (o *Organization) cares() []*cares {
	if o.caring == nil {
		for _, levels := range [][][]*policy.Document{o.SCP, o.RCP, {o.Asked}} {
			for _, level := range levels {
				for _, d := range level {
					c := caresOf(d)
					o.caring = append(o.caring, &c)
				}
			}
		}
	}
	return o.caring
}
