package main

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/iamlint/iamlint/catalog/internal/layout"
)

// readServiceReference reads AWS's service reference: the JSON files of all services, of format v1. The list of
// the services (an array, the page https://servicereference.us-east-1.amazonaws.com/) may lie beside them. The
// format has no dates, service names or required resources: the newest file's time is the date, the prefix the
// name, and a resource that is an action's only one is required.
func readServiceReference(fsys fs.FS) (*reference, error) {
	r := &reference{source: "AWS service reference"}
	files, err := fs.Glob(fsys, "*.json")
	if err != nil {
		return nil, err
	}
	var newest time.Time
	for _, file := range files {
		data, err := fs.ReadFile(fsys, file)
		if err != nil {
			return nil, err
		}
		if strings.HasPrefix(strings.TrimSpace(string(data)), "[") {
			continue // the list
		}
		s, err := readReferenceService(fsys, file)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		r.services = append(r.services, s)
		info, err := fs.Stat(fsys, file)
		if err != nil {
			return nil, err
		}
		if info.ModTime().After(newest) {
			newest = info.ModTime()
		}
	}
	if len(r.services) == 0 {
		return nil, errors.New("neither package.json nor a service's JSON file")
	}
	r.date = newest.UTC().Format(time.DateOnly)
	return r, nil
}

func readReferenceService(fsys fs.FS, file string) (service, error) {
	var in struct {
		Name    string
		Actions []struct {
			Name                string
			ActionConditionKeys []string
			Resources           []struct{ Name string }
			Annotations         struct {
				Properties struct{ IsList, IsPermissionManagement, IsTaggingOnly, IsWrite bool }
			}
		}
		Resources []struct {
			Name          string
			ARNFormats    []string
			ConditionKeys []string
		}
		ConditionKeys []struct {
			Name  string
			Types []string
		}
	}
	if err := readJSON(fsys, file, &in); err != nil {
		return service{}, err
	}
	if in.Name == "" {
		return service{}, errors.New("no service's file: it has no Name")
	}
	s := service{prefix: in.Name, name: in.Name}
	for _, a := range in.Actions {
		act := action{name: a.Name, keys: a.ActionConditionKeys}
		properties := a.Annotations.Properties
		for _, p := range []struct {
			set   bool
			level uint8
		}{
			{properties.IsList, layout.List},
			{properties.IsWrite, layout.Write},
			{properties.IsTaggingOnly, layout.Tagging},
			{properties.IsPermissionManagement, layout.PermissionsManagement},
		} {
			if p.set {
				act.levels |= p.level
			}
		}
		if act.levels == 0 {
			act.levels = layout.Read
		}
		for _, res := range a.Resources {
			act.resources = append(act.resources, resource{name: res.Name, required: len(a.Resources) == 1})
		}
		s.actions = append(s.actions, act)
	}
	for _, t := range in.Resources {
		s.types = append(s.types, resourceType{t.Name, t.ARNFormats, t.ConditionKeys})
	}
	for _, k := range in.ConditionKeys {
		if len(k.Types) == 0 {
			return service{}, fmt.Errorf("%s has no type", k.Name)
		}
		typ, multi, err := parseKeyType(k.Types[0])
		if err != nil {
			return service{}, fmt.Errorf("%s: %w", k.Name, err)
		}
		s.keys = append(s.keys, key{k.Name, typ, multi})
	}
	return s, nil
}
