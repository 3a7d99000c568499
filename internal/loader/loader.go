// Package loader reads policy documents out of files: plain JSON and YAML policies, CloudFormation and SAM templates with
// their intrinsic functions resolved, configurations of the Serverless Framework, programs of Pulumi in YAML, and the
// objects from which ACK and Crossplane make resources of AWS. It finds files ([Walk]), reads them ([Read]) and makes units of them ([Load]).
//
// Both formats become nodes of package policy, in which the short forms of YAML's functions are the long ones of JSON, so
// that all that follows knows one form (json.go, yaml.go; scalar.go finds the ends of YAML's scalars). What a template's
// functions mean is in resolve.go, arn.go for names of resources and condition.go for Fn::If. properties.go lists where
// templates hold policies, find.go goes there, embedded.go reads those that are JSON in a string, synthesize.go makes
// documents of permissions without one, sam.go of what SAM writes, rules.go reads the section Rules, and attach.go tells
// what applies to whom. serverless.go makes a template of its configuration; kubernetes.go and pulumi.go look for documents
// in the objects of theirs; unread.go tells of code that holds policies and is not read. plain.go is for all other files.
package loader

import (
	"bytes"
	"cmp"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/iamlint/iamlint/internal/syntax"
	"github.com/iamlint/iamlint/internal/terraform"
	"github.com/iamlint/iamlint/policy"
)

// Var is a value of a variable.
type Var = terraform.Var

// Options say how a source is read.
type Options struct {
	// Kind is the kind of every document, as --type gives it; nil to find out.
	Kind *policy.Kind
	// ResourceType is the CloudFormation type that plain resource policies are attached to, as --resource-type gives it.
	ResourceType string
	// KindOf tells the kind that the configuration gives to a source by its name; nil if it gives none.
	KindOf func(name string) (policy.Kind, bool)
	// Required says that the source was named on the command line: that it holds no policy, or cannot be parsed, is a
	// problem whatever it holds.
	Required bool
	// NotRead says why what a source stands for is not read, as Walk found it out; "" if it is.
	NotRead string
	// Variants is how many variants of one document are made for the template's conditions and the allowed values of its
	// parameters; 0 stands for a number that is enough for most templates. A document with more is Partial.
	Variants int
	// Symbolic leaves parameters with several allowed values symbols, whose Allowed tells the values, instead of making a
	// variant of a document for each.
	Symbolic bool

	// Vars are values of variables of Terraform's and of parameters of templates, the last of a name counts; VarFiles are files
	// of variables of Terraform's.
	Vars     []Var
	VarFiles []string
	// Beside reads the file of a nested stack, by its name without Prefix; nil if there are no files beside the source.
	Beside func(name string) (*policy.Source, error)
	// Prefix stands before the names of files in reports, the source's own included, and tells versions of them apart.
	Prefix string
	// Before reads a plan of Terraform's as what there was before it is applied.
	Before bool
	// Literal takes placeholders such as <account> for what they are as text, as AWS would. Otherwise they are symbols, since
	// what is wrong with one is only that it is still there.
	Literal bool

	budget *budget // of the source; nil for the ordinary one
	stacks *stacks // of the template
}

// Load finds the policy documents of a source. It never fails: what cannot be read is among the unit's problems.
//
// A source whose name ends in .yaml or .yml is read as YAML, of which JSON is a part, one that ends in .json as JSON,
// others as what they begin like.
func Load(src *policy.Source, opts Options) *policy.Unit {
	unit := &policy.Unit{Source: src}
	if opts.NotRead != "" {
		unit.Problems = append(unit.Problems, policy.Problem{Kind: policy.NotRead, Message: opts.NotRead})
	}
	if IsModuleFile(src.Name) {
		return loadSingle(src, opts)
	}
	if isCode(src.Name) {
		unit.Format = formatCode
		unread(unit)
		return opts.named(unit, nil)
	}
	if isCredentialReport(src.Content) {
		return loadCredentials(unit)
	}
	if opts.budget == nil {
		opts.budget = newBudget(src)
	}
	objects := newKubernetes(unit, opts)
	trees, problem := parse(unit)
	for i := range trees {
		name := ""
		if len(trees) > 1 {
			name = strconv.Itoa(i)
		}
		root := &trees[i].root
		switch {
		case !isPolicy(root) && (isTemplate(root) || isFragment(root)):
			if len(trees) == 1 {
				opts.stacks = gather(unit, root, opts)
			}
			loadTemplate(unit, root, opts)
		case isPlan(root):
			loadPlan(unit, root, opts)
		case isServerless(root, src.Name):
			loadServerless(unit, root, opts)
		case isPulumi(root):
			loadPulumi(unit, root, opts)
		case isKubernetes(root) && objects.load(root, name):
		case packedCredentials(unit, root):
		default:
			loadPlain(unit, &trees[i], name, opts)
			inventory(unit, root)
		}
	}
	objects.attach()
	if problem != nil && (opts.Required || hopeful(src.Content) || namesKind(src.Name)) {
		unit.Problems = append(unit.Problems, *problem)
	}
	if len(unit.Documents) == 0 {
		unread(unit)
	}
	notKnown(unit, "lint its text, too")
	unit = opts.named(unit, trees)
	slices.SortStableFunc(unit.Problems, func(a, b policy.Problem) int { return cmp.Compare(a.Range.Start, b.Range.Start) })
	return unit
}

// named says of a source that was named that it has nothing to look at: it neither holds a policy nor attaches one.
func (o Options) named(unit *policy.Unit, trees []tree) *policy.Unit {
	if len(unit.Documents) == 0 && len(unit.Problems) == 0 && unit.Format != formatReport && o.Required && !slices.ContainsFunc(unit.Principals, attaches) {
		unit.Problems = append(unit.Problems, policy.Problem{Kind: policy.NoPolicy, Message: nothingFound(trees)})
	}
	return unit
}

// attaches reports whether a principal has policies by their ARNs.
func attaches(holder *policy.PrincipalPolicies) bool {
	return len(holder.Managed) > 0 || holder.BoundaryARN != nil
}

// nothingFound says that a source has no policy, and whether it has one of another language.
func nothingFound(trees []tree) string {
	for i := range trees {
		switch statements := trees[i].root.Get("Statement"); {
		case statements == nil || !isForeign(statements):
		case isDataProtection(statements):
			return "no IAM policy found: a data protection policy of Amazon SNS or CloudWatch Logs is not judged"
		default:
			return "no IAM policy found: a stack policy of CloudFormation is not judged"
		}
	}
	return "no IAM policy found"
}

const byteOrderMark = "\uFEFF"

// tree is a parsed text.
type tree struct {
	root policy.Node
	// functions says that something in the text looks like an intrinsic function of CloudFormation.
	functions bool
}

// parseJSON parses a text of JSON. base is added to all places.
func parseJSON(content []byte, base int) (parsed tree, err *syntax.Error) {
	parsed.root, err = syntax.ParseJSONKeys(content, base, func(key string) {
		parsed.functions = parsed.functions || isFunctionName(key)
	})
	return parsed, err
}

// isFunctionName reports whether a key is that of an intrinsic function.
func isFunctionName(key string) bool { return key == "Ref" || strings.HasPrefix(key, "Fn::") }

// parse parses a source by its name and its first character.
func parse(unit *policy.Unit) ([]tree, *policy.Problem) {
	content := unit.Source.Content
	base := 0
	if bytes.HasPrefix(content, []byte(byteOrderMark)) {
		base = len(byteOrderMark)
		content = content[base:]
	}
	ending := strings.ToLower(path.Ext(unit.Source.Name))
	yamlName := ending == ".yaml" || ending == ".yml"
	problem := func(kind policy.ProblemKind, err *syntax.Error) *policy.Problem {
		return &policy.Problem{Kind: kind, Range: err.At(unit.Source.Content), Message: err.Message}
	}
	unit.Format = formatJSON
	if bytes.HasPrefix(content, []byte("\xFF\xFE")) || bytes.HasPrefix(content, []byte("\xFE\xFF")) {
		kind := policy.JSONSyntax
		if yamlName {
			kind = policy.YAMLSyntax
		}
		return nil, problem(kind, &syntax.Error{Offset: 0, Message: "the text is encoded in UTF-16; write it in UTF-8"})
	}
	if ending == ".json" || syntax.StartsJSON(content) {
		parsed, err := parseJSON(withoutOthers(content), base)
		if err == nil {
			return []tree{parsed}, nil
		}
		switch {
		case isRendered(unit.Source.Content, err):
			p := problem(policy.NotRead, err)
			p.Message = "a template with policies is not read; lint the module that renders it"
			return nil, p
		case !yamlName:
			return nil, problem(policy.JSONSyntax, err)
		}
	}
	unit.Format = formatYAML
	trees, err := parseYAML(content, base)
	unit.Ignores = ignoreComments(content, base, trees)
	if err != nil {
		return trees, problem(policy.YAMLSyntax, err)
	}
	return trees, nil
}

// isRendered reports whether a text is not JSON because it is the template of one, which Terraform's templatefile renders: an
// interpolation or a directive is where a value should be.
// https://developer.hashicorp.com/terraform/language/expressions/strings#string-templates
func isRendered(content []byte, err *syntax.Error) bool {
	rest := content[min(max(0, err.Offset), len(content)):]
	return bytes.HasPrefix(rest, []byte("${")) || bytes.HasPrefix(rest, []byte("%{"))
}

// hopeful reports whether a text that cannot be parsed is likely to hold a policy or a template.
func hopeful(content []byte) bool {
	return slices.ContainsFunc(signs, func(sign string) bool { return bytes.Contains(content, []byte(sign)) })
}

// signs are words of policies and templates. Nothing else has the versions of the policy language.
var signs = []string{"Statement", "AWSTemplateFormatVersion", "Resources", policy.Version2012, policy.Version2008}

// The formats of units.
const (
	formatJSON           = "json"
	formatYAML           = "yaml"
	formatCloudFormation = "cloudformation"
	formatSAM            = "sam"
	formatCode           = "code"
)
