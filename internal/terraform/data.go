package terraform

import (
	"github.com/iamlint/iamlint/catalog/managed"
	"github.com/iamlint/iamlint/policy"
)

// known is an attribute of a data source whose answer is known, or is a pseudo parameter; nil for others.
func (i *instance) known(e *evaluator, name string, at policy.Range) *value {
	provider := i.provider()
	switch i.typ + "." + name {
	case "aws_iam_policy_document.json", "aws_iam_policy_document.minified_json":
		return i.document(e)
	case "aws_iam_policy_document.id", "aws_iam_policy_document.override_json", "aws_iam_policy_document.source_json":
		return i.symbol(e, name, at)
	case "aws_caller_identity.account_id", "aws_caller_identity.id":
		return e.pseudo("AWS::AccountId", provider, at)
	case "aws_iam_role.id":
		return i.attribute(e, "name", at)
	case "aws_partition.partition", "aws_partition.id":
		return e.pseudo("AWS::Partition", provider, at)
	case "aws_partition.dns_suffix":
		return e.pseudo("AWS::URLSuffix", provider, at)
	case "aws_partition.reverse_dns_prefix":
		return str("com.amazonaws", at)
	case "aws_region.name", "aws_region.region", "aws_region.id":
		if v := i.written(e, name); v != nil && v.kind != policy.Null {
			return v
		}
		return i.region(e, provider, at)
	case "aws_iam_policy.arn":
		return i.managedARN(e, at)
	case "aws_iam_policy.policy":
		return i.managedText(e, at)
	case "aws_service_principal.name", "aws_service_principal.id":
		if service := i.written(e, "service_name"); service != nil && service.scalar() {
			return &value{kind: policy.String, at: service.at, pieces: []piece{asPiece(service), {text: ".amazonaws.com", start: -1}}}
		}
	case "template_file.rendered":
		template, variables := i.written(e, "template"), i.written(e, "vars")
		if variables == nil {
			variables = &value{kind: policy.Object, at: at}
		}
		if template != nil {
			if _, ok := template.known(); ok {
				return e.rendered(template, variables, at)
			}
		}
	}
	return nil
}

// managedPolicy is AWS's policy that a data source aws_iam_policy names by its ARN or its name.
func (i *instance) managedPolicy(e *evaluator) *managed.Policy {
	if arn := i.written(e, "arn"); arn != nil {
		if parsed, ok := policy.ParseARN(arn.standing()); ok && arn.scalar() {
			if p, ok := managed.Resolve(parsed.Resource); ok && parsed.Account == "aws" {
				return p
			}
		}
		return nil
	}
	if name := i.written(e, "name"); name != nil {
		if text, ok := name.known(); ok {
			if p, ok := managed.Find(text); ok {
				return p
			}
		}
	}
	return nil
}

// standing is a text with what stands for its symbols, such as a partition, or their names where nothing does.
func (v *value) standing() string {
	if v.kind != policy.String {
		return ""
	}
	t := policy.NewText(v.at, v.parts()...)
	return t.Fill(func(s *policy.Symbol) string { return "<" + s.String() + ">" })
}

func (i *instance) managedARN(e *evaluator, at policy.Range) *value {
	if arn := i.written(e, "arn"); arn != nil && arn.kind != policy.Null {
		return arn
	}
	p := i.managedPolicy(e)
	if p == nil {
		return nil
	}
	v := &value{kind: policy.String, at: at}
	v.pieces = []piece{
		{text: "arn:", start: -1},
		asPiece(e.pseudo("AWS::Partition", i.provider(), at)),
		{text: ":iam::aws:policy" + p.Path + p.Name, start: -1},
	}
	return v
}

func (i *instance) managedText(e *evaluator, at policy.Range) *value {
	p := i.managedPolicy(e)
	if p == nil || p.Text() == "" || !e.pay(len(p.Text())/16) {
		return nil
	}
	return str(p.Text(), at)
}
