package analysis

import (
	"reflect"
	"testing"

	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// TestQuestionsAreToldApart checks that questions which differ in one field are different ones to the memory of answers.
func TestQuestionsAreToldApart(t *testing.T) {
	tags := query.Tags{"team": "blue"}
	statement := &policy.Statement{}
	differing := map[string]Query{
		"Layers":        {Layers: []Layer{{Implicit: true}}},
		"NotBy":         {NotBy: []Layer{{}}},
		"Actions":       {Actions: []string{"s3:GetObject"}},
		"AccessLevels":  {AccessLevels: []catalog.Level{catalog.Write}},
		"ResourceIn":    {ResourceIn: []string{"*"}},
		"ResourceOut":   {ResourceOut: []string{"*"}},
		"ResourceTexts": {ResourceTexts: []policy.Text{{Value: "*"}}},
		"Whole":         {Whole: true},
		"Each":          {Each: [][]string{{"*"}}},
		"Via":           {Via: []*policy.Statement{statement}},
		"Where":         {Where: []Constraint{{Key: "aws:SourceIp"}}},
		"Callers":       {Callers: []Caller{{}}},
		"View":          {View: map[string]Fixed{"aws:SourceIp": {}}},
		"NotView":       {NotView: map[string]Fixed{"aws:SourceIp": {}}},
		"Loose":         {Loose: true},
	}
	for f := range reflect.TypeFor[Query]().Fields() {
		if _, ok := differing[f.Name]; !ok && f.Name != "Budget" && f.Name != "ActionFilter" { // which are not asked for, or not remembered
			t.Errorf("the field %s is not in the test", f.Name)
		}
	}
	callers := map[string]Caller{
		"Type": {Type: Role}, "Credentials": {Credentials: Temporary}, "ARN": {ARN: "arn:aws:iam::111122223333:user/ann"}, "ID": {ID: "AIDA1"},
		"OtherAccount": {OtherAccount: true}, "Tags": {Tags: &tags},
	}
	for f := range reflect.TypeFor[Caller]().Fields() {
		caller, ok := callers[f.Name]
		if !ok {
			t.Errorf("the field %s of Caller is not in the test", f.Name)
		}
		differing["Callers, "+f.Name] = Query{Callers: []Caller{caller}}
	}
	differing["nothing"] = Query{}
	var a answers
	seen := map[string]string{}
	for name, q := range differing {
		key, ok := a.keyOf(NewIndex(&policy.Unit{}, nil), &q)
		if other := seen[key]; !ok || other != "" {
			t.Errorf("%s is not told apart from %s", name, other)
		}
		seen[key] = name
	}
}
