package regohost

import (
	"testing"

	"github.com/iamlint/iamlint/policy"
)

func TestTriggersInDocument(t *testing.T) {
	tests := map[string]struct {
		triggers Triggers
		document string
		want     bool
	}{
		"none given":          {Triggers{}, `{}`, true},
		"action":              {Triggers{Actions: []string{"iam:PassRole"}}, `{"Statement": {"Effect": "Allow", "Action": "IAM:pass*"}}`, true},
		"other action":        {Triggers{Actions: []string{"iam:PassRole"}}, `{"Statement": {"Effect": "Allow", "Action": "iam:Get*"}}`, false},
		"second action":       {Triggers{Actions: []string{"s3:*", "iam:PassRole"}}, `{"Statement": {"Action": ["ec2:*", "iam:*"]}}`, true},
		"pattern":             {Triggers{Actions: []string{"iam:Put*Policy"}}, `{"Statement": {"Action": "iam:*RolePolicy"}}`, true},
		"other pattern":       {Triggers{Actions: []string{"iam:Put*Policy"}}, `{"Statement": {"Action": "iam:*Role"}}`, false},
		"not action":          {Triggers{Actions: []string{"iam:PassRole"}}, `{"Statement": {"NotAction": "s3:*"}}`, true},
		"excluded":            {Triggers{Actions: []string{"iam:PassRole"}}, `{"Statement": {"NotAction": ["s3:*", "iam:*"]}}`, false},
		"pattern excluded":    {Triggers{Actions: []string{"iam:Pass*"}}, `{"Statement": {"NotAction": "iam:*"}}`, false},
		"partly excluded":     {Triggers{Actions: []string{"iam:Pass*"}}, `{"Statement": {"NotAction": "iam:PassRol?"}}`, true},
		"no action":           {Triggers{Actions: []string{"iam:PassRole"}}, `{"Statement": {"Effect": "Allow"}}`, false},
		"effect":              {Triggers{Effects: []string{"Deny"}}, `{"Statement": {"Effect": "Deny"}}`, true},
		"other effect":        {Triggers{Effects: []string{"Deny"}}, `{"Statement": {"Effect": "Allow"}}`, false},
		"effect and action":   {Triggers{Effects: []string{"Deny"}, Actions: []string{"s3:*"}}, `{"Statement": {"Effect": "Deny", "Action": "s3:*"}}`, true},
		"effect elsewhere":    {Triggers{Effects: []string{"Deny"}, Actions: []string{"s3:*"}}, `{"Statement": [{"Effect": "Deny", "Action": "iam:*"}, {"Effect": "Allow", "Action": "s3:*"}]}`, false},
		"key":                 {Triggers{ConditionKeys: []string{"aws:SourceIp"}}, `{"Statement": {"Condition": {"IpAddress": {"AWS:sourceip": "10.0.0.0/8"}}}}`, true},
		"other key":           {Triggers{ConditionKeys: []string{"aws:SourceIp"}}, `{"Statement": {"Condition": {"Bool": {"aws:SecureTransport": "true"}}}}`, false},
		"text in a value":     {Triggers{Text: []string{"${"}}, `{"Statement": {"Resource": ["*", "arn:aws:s3:::${aws:username}"]}}`, true},
		"text in a key":       {Triggers{Text: []string{"saml:"}}, `{"Statement": {"Condition": {"StringEquals": {"saml:aud": "x"}}}}`, true},
		"text nowhere":        {Triggers{Text: []string{"${"}}, `{"Statement": {"Resource": "*"}}`, false},
		"all lists must hold": {Triggers{Text: []string{"*"}, Effects: []string{"Deny"}}, `{"Statement": {"Effect": "Allow", "Resource": "*"}}`, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := test.triggers.inDocument(unitOf(t, test.document, policy.Identity).Documents[0]); got != test.want {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func TestUnknownValuesMeetTriggers(t *testing.T) {
	symbol := policy.Part{Symbol: &policy.Symbol{Name: "P"}}
	unknown := policy.Node{Kind: policy.Unknown, Text: policy.NewText(policy.Range{}, symbol)}
	suffix := policy.Node{Kind: policy.String, Text: policy.NewText(policy.Range{}, policy.Part{Literal: "iam:"}, symbol)}
	statement := func(key string, n policy.Node) *policy.Document {
		s := policy.Node{Kind: policy.Object, Members: []policy.Member{{Key: policy.Text{Value: key}, Value: n}}}
		root := policy.Node{Kind: policy.Object, Members: []policy.Member{{Key: policy.Text{Value: "Statement"}, Value: s}}}
		return policy.Parse(&root)
	}
	tests := map[string]struct {
		triggers Triggers
		document *policy.Document
		want     bool
	}{
		"action":            {Triggers{Actions: []string{"iam:PassRole"}}, statement("Action", unknown), true},
		"end of an action":  {Triggers{Actions: []string{"iam:PassRole"}}, statement("Action", suffix), true},
		"another service":   {Triggers{Actions: []string{"s3:GetObject"}}, statement("Action", suffix), false},
		"excluded perhaps":  {Triggers{Actions: []string{"iam:PassRole"}}, statement("NotAction", suffix), true},
		"effect":            {Triggers{Effects: []string{"Deny"}}, statement("Effect", unknown), true},
		"conditions":        {Triggers{ConditionKeys: []string{"aws:SourceIp"}}, statement("Condition", unknown), true},
		"unknown statement": {Triggers{Actions: []string{"iam:PassRole"}}, statement("Fn::If", unknown), true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := test.triggers.inDocument(test.document); got != test.want {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func TestTriggersInUnit(t *testing.T) {
	u := unitOf(t, text, policy.Identity)
	path := policy.Node{Kind: policy.String, Text: policy.Text{Value: "/joined/"}}
	u.Resources = []*policy.TemplateResource{{Type: "AWS::IAM::User", Node: &path}}
	tests := map[string]struct {
		triggers Triggers
		want     bool
	}{
		"none given":    {Triggers{}, true},
		"type":          {Triggers{ResourceTypes: []string{"AWS::IAM::Role", "AWS::IAM::User"}}, true},
		"other type":    {Triggers{ResourceTypes: []string{"AWS::IAM::Role"}}, false},
		"document":      {Triggers{Actions: []string{"s3:ListBucket"}}, true},
		"no document":   {Triggers{Actions: []string{"ec2:RunInstances"}, Effects: []string{"Allow"}}, false},
		"text":          {Triggers{Text: []string{"BoolIf"}}, true},
		"made text":     {Triggers{Text: []string{"/joined/"}}, true},
		"no text":       {Triggers{Text: []string{"nowhere"}}, false},
		"type and text": {Triggers{ResourceTypes: []string{"AWS::IAM::User"}, Text: []string{"nowhere"}}, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := test.triggers.inUnit(u); got != test.want {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

// TestOverlap compares overlap with trying out all short strings.
func TestOverlap(t *testing.T) {
	patterns := []string{""}
	strs := []string{""}
	for range 3 {
		patterns = extend(patterns, "ab*?")
	}
	for range 6 {
		strs = extend(strs, "ab")
	}
	matched := make([]map[string]bool, len(patterns))
	for i, p := range patterns {
		matched[i] = map[string]bool{}
		for _, s := range strs {
			if policy.MatchWildcards(p, s, true) {
				matched[i][s] = true
			}
		}
	}
	for i, a := range patterns {
		for j, b := range patterns {
			want := false
			for s := range matched[i] {
				want = want || matched[j][s]
			}
			if got := overlap(a, b); got != want {
				t.Errorf("overlap(%q, %q) = %v, want %v", a, b, got, want)
			}
		}
	}
}

// extend returns the list and each of its longest strings with each letter appended.
func extend(list []string, letters string) []string {
	longest := len(list[len(list)-1])
	for _, s := range list {
		if len(s) == longest {
			for _, c := range letters {
				list = append(list, s+string(c))
			}
		}
	}
	return list
}
