package main

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"io"
	"strings"
	"testing"
	"testing/fstest"
)

const motoFile = `# Imported
aws_managed_policies_data = """
{
 "Reader":{
  "CreateDate":"2020-01-01T00:00:00+00:00",
  "DefaultVersionId":"v12",
  "Document":{"Statement":[{"Action":"s3:Get*","Effect":"Allow","Resource":"*"}],"Version":"2012-10-17"},
  "Path":"/service-role/",
  "UpdateDate":"2026-09-30T22:47:08+00:00"
 }
}
"""
`

const npmFile = `{
  "Reader": {"arn": "arn:aws:iam::aws:policy/service-role/Reader", "latestVersionId": "v11",
    "versions": {"v11": {"document": {"Version": "2012-10-17", "Statement": []}}}},
  "Gone": {"arn": "arn:aws:iam::aws:policy/Gone", "latestVersionId": "v2",
    "versions": {"v1": {"document": {}}, "v2": {"document": {"Version": "2012-10-17", "Statement": [ ]}}}}
}`

func sources(moto, npm string) (a, b fstest.MapFS) {
	return fstest.MapFS{"moto/iam/aws_managed_policies.py": {Data: []byte(moto)}},
		fstest.MapFS{"dist/managedPolicies.json": {Data: []byte(npm)}}
}

func TestRead(t *testing.T) {
	policies, date, err := read(sources(motoFile, npmFile))
	if err != nil || date != "2026-09-30" || len(policies) != 2 {
		t.Fatalf("%d policies of %s, error %v", len(policies), date, err)
	}
	if p := policies["Reader"]; p.path != "/service-role/" || p.version != 12 || p.retired || !bytes.Contains(p.text, []byte("s3:Get*")) {
		t.Errorf("%+v", p)
	}
	if p := policies["Gone"]; p.path != "/" || p.version != 2 || !p.retired {
		t.Errorf("%+v", p)
	}
	for name, changed := range map[string][2]string{
		"an escape":      {strings.Replace(motoFile, "s3:Get*", `s3\\:Get*`, 1), npmFile},
		"no string":      {"aws_managed_policies_data = {}", npmFile},
		"another ARN":    {motoFile, strings.Replace(npmFile, "policy/Gone", "policy/Other", 1)},
		"a lost version": {motoFile, strings.Replace(npmFile, `"v2":`, `"v3":`, 1)},
	} {
		if _, _, err := read(sources(changed[0], changed[1])); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestEncode(t *testing.T) {
	policies, date, err := read(sources(motoFile, npmFile))
	if err != nil {
		t.Fatal(err)
	}
	bin, err := encode(policies, date, "a test")
	if err != nil {
		t.Fatal(err)
	}
	size := 4 + binary.LittleEndian.Uint32(bin)
	inflate := func(data []byte) string {
		text, err := io.ReadAll(flate.NewReader(bytes.NewReader(data)))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	index, block := inflate(bin[4:size]), inflate(bin[size:])
	want := `{"Version":"2012-10-17","Statement":[]}`
	if !strings.HasPrefix(block, want) {
		t.Errorf("block %s", block)
	}
	if !strings.HasPrefix(index, "2026-09-30\ta test\nGone\t/\t2\t1\t0\t0\t39\nReader\t/service-role/\t12\t0\t0\t39\t") {
		t.Errorf("index %q", index)
	}
}
