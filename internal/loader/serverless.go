package loader

import (
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// isServerless reports whether an object is a configuration of the Serverless Framework for AWS.
func isServerless(root *policy.Node, name string) bool {
	if root.Kind != policy.Object || root.Get("service") == nil {
		return false
	}
	provider := root.Get("provider")
	if provider == nil {
		return false
	}
	cloud := provider
	if provider.Kind == policy.Object {
		cloud = provider.Get("name")
	}
	if cloud != nil && cloud.Kind == policy.String && !strings.Contains(cloud.Value, "${") {
		return cloud.Value == "aws"
	}
	return strings.HasPrefix(path.Base(name), "serverless")
}

// serverless reads a configuration of the Serverless Framework. The framework makes a CloudFormation template of it, and so
// does this, of all in it that policies depend on: the roles of functions with their statements, the resource policies, and
// the resources that are written in CloudFormation's language.
// https://www.serverless.com/framework/docs/providers/aws/guide/iam
type serverless struct {
	t       *template
	root    *policy.Node
	options Options
	// resources are those of the template; names are what the documents of those that the framework makes are called.
	resources policy.Node
	sections  map[string]*policy.Node
	names     map[string]string
}

func loadServerless(unit *policy.Unit, root *policy.Node, options Options) {
	s := &serverless{
		t: newTemplate(unit, options.budget), root: root, options: options,
		resources: policy.Node{Kind: policy.Object}, sections: map[string]*policy.Node{}, names: map[string]string{},
	}
	s.t.open = true // the framework defines resources that the configuration refers to
	s.written()
	s.provider()
	s.functions()
	template := policy.Node{Kind: policy.Object}
	for name, section := range s.sections {
		template.Members = append(template.Members, policy.Member{Key: policy.Text{Value: name}, Value: *section})
	}
	before := len(unit.Documents)
	s.t.load(&template, &s.resources, options)
	for _, d := range unit.Documents[before:] {
		if d.Host != nil && s.names[d.Host.LogicalID.Value] != "" {
			d.Name = s.names[d.Host.LogicalID.Value]
		}
	}
}

// at returns what stands at a path of the configuration, its variables replaced; nil if nothing does.
func (s *serverless) at(n *policy.Node, keys ...string) *policy.Node {
	for _, key := range keys {
		if n == nil {
			return nil
		}
		if n.Kind == policy.String {
			expanded := s.expand(n, 0)
			n = &expanded
		}
		n = n.Get(key)
	}
	if n == nil {
		return nil
	}
	expanded := s.expand(n, 0)
	return &expanded
}

// written takes over the resources that are written in CloudFormation's language.
func (s *serverless) written() {
	section := s.at(s.root, "resources")
	if section == nil {
		return
	}
	parts := []policy.Node{*section}
	if section.Kind == policy.Array {
		parts = section.Items
	}
	for i := range parts {
		if parts[i].Kind == policy.Unknown {
			s.elsewhere(&parts[i], true)
			continue
		}
		for _, m := range parts[i].Members {
			switch m.Key.Value {
			case "Resources":
				if m.Value.Kind == policy.Unknown {
					s.elsewhere(&m.Value, true)
				}
				s.resources.Members = append(s.resources.Members, m.Value.Members...)
			case "Parameters", "Conditions", "Mappings", "Rules", "Transform":
				if known := s.sections[m.Key.Value]; known != nil {
					known.Members = append(known.Members, m.Value.Members...)
				} else {
					s.sections[m.Key.Value] = &m.Value
				}
			}
		}
	}
}

// elsewhere tells of what is written in another file. A file that is read by itself when its folder is, is none.
func (s *serverless) elsewhere(n *policy.Node, template bool) {
	name := n.Value
	if m := variableFile.FindStringSubmatch(name); m != nil && template && !s.options.Required {
		switch strings.ToLower(path.Ext(m[1])) {
		case ".yml", ".yaml", ".json":
			return
		}
	}
	s.t.unit.Problems = appendProblem(s.t.unit.Problems, policy.Problem{
		Kind: policy.NotRead, Range: n.Range, Message: "what " + strings.Trim(name, "<>") + " stands for is not read; write the statements in this file",
	})
}

var variableFile = regexp.MustCompile(`^<?file\(([^)]*)\)`)

// add adds a resource that the framework makes.
func (s *serverless) add(id, name string, at policy.Range, kind string, properties ...policy.Member) {
	s.names[id] = name
	s.resources.Members = append(s.resources.Members, policy.Member{
		Key:   policy.Text{Value: id, Range: at},
		Value: object(at, member("Type", at, text(at, literal(kind))), member("Properties", at, object(at, properties...))),
	})
}

func object(at policy.Range, members ...policy.Member) policy.Node {
	n := policy.Node{Kind: policy.Object, Members: members}
	n.Range = at
	return n
}

func member(key string, at policy.Range, value policy.Node) policy.Member {
	return policy.Member{Key: policy.Text{Value: key, Range: at}, Value: value}
}

// provider adds the role that all functions have, and the policies of the API.
func (s *serverless) provider() {
	provider := s.root.Get("provider")
	role := s.at(provider, "iam", "role")
	if role != nil && role.Kind == policy.Unknown {
		s.elsewhere(role, false)
	}
	statements, name := s.at(role, "statements"), "provider/iam/role/statements"
	if statements == nil {
		statements, name = s.at(provider, "iamRoleStatements"), "provider/iamRoleStatements"
	}
	managed, boundary := s.at(role, "managedPolicies"), s.at(role, "permissionsBoundary")
	if managed == nil {
		managed = s.at(provider, "iamManagedPolicies")
	}
	for _, other := range []*policy.Node{s.at(role, "permissionBoundary"), s.at(provider, "rolePermissionsBoundary")} {
		if boundary == nil {
			boundary = other
		}
	}
	// A role that is given by its ARN has its own policies.
	if given := s.at(provider, "role"); given == nil && (role == nil || role.Kind == policy.Object && !isFunction(role)) {
		s.role("IamRoleLambdaExecution", name, statements, managed, boundary)
	}
	for _, keys := range [][]string{{"apiGateway", "resourcePolicy"}, {"resourcePolicy"}} {
		if statements := s.at(provider, keys...); statements != nil {
			s.add("ApiGatewayRestApi", "provider/"+strings.Join(keys, "/"), statements.Range, "AWS::ApiGateway::RestApi",
				member("Policy", statements.Range, around(s.known(statements))))
			break
		}
	}
}

// role adds a role with statements.
func (s *serverless) role(id, name string, statements, managed, boundary *policy.Node) {
	var properties []policy.Member
	var at policy.Range
	if boundary != nil {
		at = boundary.Range
		properties = append(properties, member("PermissionsBoundary", at, *boundary))
	}
	if managed != nil {
		at = managed.Range
		properties = append(properties, member("ManagedPolicyArns", at, *managed))
	}
	if statements != nil {
		at = statements.Range
		inline := object(at, member("PolicyDocument", at, around(s.known(statements))))
		policies := policy.Node{Kind: policy.Array, Items: []policy.Node{inline}}
		policies.Range = at
		properties = append(properties, member("Policies", at, policies))
	}
	if properties != nil {
		s.add(id, name, at, "AWS::IAM::Role", properties...)
	}
}

// known returns statements, and tells of those that are written elsewhere.
func (s *serverless) known(statements *policy.Node) policy.Node {
	if statements.Kind == policy.Unknown {
		s.elsewhere(statements, false)
	}
	for i := range statements.Items {
		if statements.Items[i].Kind == policy.Unknown {
			s.elsewhere(&statements.Items[i], false)
		}
	}
	return *statements
}

// functions adds what functions, state machines and layers have of their own.
func (s *serverless) functions() {
	for _, f := range s.entries("functions") {
		name, value := f.Key.Value, &f.Value
		if statements := s.at(value, "iamRoleStatements"); statements != nil && s.at(value, "role") == nil {
			all := s.known(statements)
			if s.inherits(value) {
				provider := s.root.Get("provider")
				for _, shared := range []*policy.Node{s.at(provider, "iam", "role", "statements"), s.at(provider, "iamRoleStatements")} {
					if shared != nil && all.Kind == policy.Array {
						all.Items = append(slices.Clip(all.Items), shared.Items...)
					}
				}
			}
			s.role(normalized(name)+"IamRoleLambdaExecution", "functions/"+name+"/iamRoleStatements", &all, nil, s.at(value, "iamPermissionsBoundary"))
		}
		if url := s.at(value, "url"); url != nil {
			s.url(name, url)
		}
	}
	for _, m := range s.entries("stepFunctions", "stateMachines") {
		if statements := s.at(&m.Value, "iamRoleStatements"); statements != nil {
			s.role(normalized(m.Key.Value)+"Role", "stepFunctions/stateMachines/"+m.Key.Value+"/iamRoleStatements", statements, nil, nil)
		}
	}
	for _, l := range s.entries("layers") {
		accounts := s.at(&l.Value, "allowedAccounts")
		for i := 0; accounts != nil && i < len(accounts.Items); i++ {
			account := accounts.Items[i]
			s.add(normalized(l.Key.Value)+"LambdaLayerPermission"+strconv.Itoa(i), "layers/"+l.Key.Value+"/allowedAccounts/"+strconv.Itoa(i),
				account.Range, "AWS::Lambda::LayerVersionPermission",
				member("Action", account.Range, text(account.Range, literal("lambda:GetLayerVersion"))),
				member("Principal", account.Range, account),
				member("LayerVersionArn", account.Range, text(account.Range,
					append(s.t.expand("arn:{P}:lambda:{R}:{A}:layer:", &environment{}), literal(l.Key.Value+":*"))...)))
		}
	}
}

// entries returns the members of a section: of an object, or of a list of them.
func (s *serverless) entries(keys ...string) []policy.Member {
	section := s.at(s.root, keys...)
	if section == nil {
		return nil
	}
	if section.Kind == policy.Unknown {
		s.elsewhere(section, false)
	}
	members := section.Members
	for i := range section.Items {
		if section.Items[i].Kind == policy.Unknown {
			s.elsewhere(&section.Items[i], false)
		}
		members = append(members, section.Items[i].Members...)
	}
	return members
}

// inherits reports whether a function has the provider's statements beside its own.
// https://www.serverless.com/plugins/serverless-iam-roles-per-function
func (s *serverless) inherits(function *policy.Node) bool {
	own := s.at(function, "iamRoleStatementsInherit")
	if own == nil {
		own = s.at(s.root, "custom", "serverless-iam-roles-per-function", "defaultInherit")
	}
	return own != nil && own.Value == "true"
}

// url adds the permission to call a function's URL, which everyone has unless callers have to sign.
// https://www.serverless.com/framework/docs/providers/aws/guide/functions#lambda-function-urls
func (s *serverless) url(name string, url *policy.Node) {
	at := url.Range
	if url.Kind == policy.Bool && url.Value != "true" {
		return
	}
	if authorizer := url.Get("authorizer"); authorizer != nil {
		at = authorizer.Range
		if authorizer.Value == "aws_iam" {
			return
		}
	}
	value := func(s string) policy.Node { return text(at, literal(s)) }
	s.add(normalized(name)+"LambdaPermissionFnUrl", "functions/"+name+"/url", at, "AWS::Lambda::Permission",
		member("Action", at, value("lambda:InvokeFunctionUrl")), member("Principal", at, value("*")),
		member("FunctionUrlAuthType", at, value("NONE")), member("FunctionName", at, value(name)))
}

// normalized is the beginning of the logical names of what the framework makes for a name.
func normalized(name string) string {
	name = strings.NewReplacer("-", "Dash", "_", "Underscore").Replace(name)
	if name == "" {
		return name
	}
	return strings.ToUpper(name[:1]) + name[1:]
}

// maxVariables bounds how deeply variables stand for variables.
const maxVariables = 30

// expand replaces the framework's variables in a node.
// https://www.serverless.com/framework/docs/guides/variables
func (s *serverless) expand(n *policy.Node, depth int) policy.Node {
	switch {
	case depth > maxVariables:
		s.t.problem(n.Range, "variables of the configuration stand for each other")
		return s.t.unknown(n.Range, s.symbol("variables", policy.FromFunction))
	case !s.t.budget.payText(len(n.Value)):
		return s.t.unknown(n.Range, s.t.exhausted("variables"))
	}
	switch n.Kind {
	case policy.String:
		return s.text(n, depth)
	case policy.Array:
		out := *n
		out.Items = make([]policy.Node, len(n.Items))
		for i := range n.Items {
			out.Items[i] = s.expand(&n.Items[i], depth)
		}
		return out
	case policy.Object:
		if name, argument, ok := function(n); ok && name == "Fn::Sub" {
			return s.sub(n, argument, depth)
		}
		out := *n
		out.Members = make([]policy.Member, len(n.Members))
		for i := range n.Members {
			out.Members[i] = policy.Member{Key: n.Members[i].Key, Value: s.expand(&n.Members[i].Value, depth)}
		}
		return out
	default:
		return *n
	}
}

// text replaces the variables in a string. One that is all of it may stand for anything.
func (s *serverless) text(n *policy.Node, depth int) policy.Node {
	pieces := splitVariables(n.Value)
	if len(pieces) == 1 && pieces[0].variable {
		return s.variable(pieces[0].text, n, depth)
	}
	if !hasVariable(pieces) {
		return *n
	}
	var joined []policy.Part
	for _, p := range pieces {
		if !p.variable {
			joined = append(joined, literal(p.text))
			continue
		}
		value := s.variable(p.text, n, depth)
		if made, ok := parts(&value); ok {
			joined = append(joined, made...)
		} else {
			joined = append(joined, symbolic(s.symbol(p.text, policy.FromFunction)))
		}
	}
	return text(n.Range, joined...)
}

func hasVariable(pieces []piece) bool {
	for _, p := range pieces {
		if p.variable {
			return true
		}
	}
	return false
}

// sub replaces the framework's variables in the string of a Fn::Sub: unknown values become variables of the function.
func (s *serverless) sub(n, argument *policy.Node, depth int) policy.Node {
	format, with, ok := substitutes(argument)
	if !ok || !hasVariable(splitVariables(format.Value)) {
		return *n
	}
	values := policy.Node{Kind: policy.Object}
	values.Range = argument.Range
	if with != nil {
		values.Members = append(values.Members, with.Members...)
	}
	var b strings.Builder
	for _, p := range splitVariables(format.Value) {
		if !p.variable {
			b.WriteString(p.text)
			continue
		}
		value := s.variable(p.text, format, depth)
		if value.IsScalar() && value.Known() {
			b.WriteString(value.Value)
			continue
		}
		name := "Serverless" + strconv.Itoa(len(values.Members))
		b.WriteString("${" + name + "}")
		values.Members = append(values.Members, member(name, format.Range, value))
	}
	list := policy.Node{Kind: policy.Array, Items: []policy.Node{text(format.Range, literal(b.String())), values}}
	list.Range = argument.Range
	out := *n
	out.Members = []policy.Member{{Key: n.Members[0].Key, Value: list}}
	return out
}

// sources are the beginnings of the framework's variables. What else stands between ${ and } is CloudFormation's or IAM's.
var sources = regexp.MustCompile(`^\s*(?:self|opt|env|param|sls|git|cf|s3|ssm|terraform|vault|doppler|output|state|http|https|` +
	`(?:cf|ssm|s3)[.(][^:]*|file\([^)]*\)|strToBool\(.*\))\s*(?::|$)|^\s*aws:(?:accountId|region)\s*(?:[,}]|$)|^\s*file\(|^\s*strToBool\(`)

// stepsOfVariable is the work that one variable makes.
const stepsOfVariable = 40

// maxSource bounds how much of a variable is looked at to tell whether it is one.
const maxSource = 200

// splitVariables takes a string apart into text and the framework's variables, which may hold others.
func splitVariables(s string) []piece {
	var pieces []piece
	start := 0
	for i := 0; i < len(s); i++ {
		if !strings.HasPrefix(s[i:], "${") || !sources.MatchString(s[i+2:min(i+2+maxSource, len(s))]) {
			continue
		}
		end, depth := i+2, 1
		for ; end < len(s) && depth > 0; end++ {
			switch {
			case strings.HasPrefix(s[end:], "${"):
				depth++
			case s[end] == '}':
				depth--
			}
		}
		if depth > 0 {
			break
		}
		if i > start {
			pieces = append(pieces, piece{start: start, end: i, text: s[start:i]})
		}
		pieces = append(pieces, piece{start: i, end: end, text: s[i+2 : end-1], variable: true})
		start, i = end, end-1
	}
	if start < len(s) || len(pieces) == 0 {
		pieces = append(pieces, piece{start: start, end: len(s), text: s[start:]})
	}
	return pieces
}

// variable returns what a variable stands for: the first of its alternatives that there is. What is given from outside, and
// has a value for when it is not, has that value.
func (s *serverless) variable(text string, in *policy.Node, depth int) policy.Node {
	if !s.t.budget.pay(stepsOfVariable) {
		return s.t.unknown(in.Range, s.t.exhausted("variables"))
	}
	alternatives := splitAlternatives(text)
	for i, alternative := range alternatives {
		last := i == len(alternatives)-1
		if value, ok := s.alternative(strings.TrimSpace(alternative), in, last, depth+1); ok {
			return value
		}
	}
	return s.t.unknown(in.Range, s.symbol(text, policy.FromFunction))
}

// splitAlternatives splits at the commas that are in no quotes, brackets or variables.
func splitAlternatives(s string) []string {
	var out []string
	depth, start := 0, 0
	var quote byte
	for i := range len(s) {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case c == '(' || c == '{':
			depth++
		case c == ')' || c == '}':
			depth--
		case c == ',' && depth == 0:
			out = append(out, s[start:i])
			start = i + 1
		}
	}
	return append(out, s[start:])
}

func (s *serverless) symbol(name string, origin policy.SymbolOrigin) *policy.Symbol {
	return s.t.symbol("serverless", policy.Symbol{Name: name, Origin: origin})
}

// alternative returns the value of one alternative of a variable; false if it has none, and another one counts.
func (s *serverless) alternative(a string, in *policy.Node, last bool, depth int) (policy.Node, bool) {
	if strings.Contains(a, "${") {
		inner := text(in.Range, literal(a))
		expanded := s.expand(&inner, depth)
		if expanded.Kind != policy.String || !expanded.Known() {
			return s.t.unknown(in.Range, s.symbol(a, policy.FromFunction)), true
		}
		a = expanded.Value
	}
	if len(a) >= 2 && (a[0] == '\'' || a[0] == '"') && a[len(a)-1] == a[0] {
		return text(in.Range, literal(a[1:len(a)-1])), true
	}
	source, address, ok := strings.Cut(a, ":")
	symbolic := func(origin policy.SymbolOrigin) policy.Node { return text(in.Range, symbolic(s.symbol(a, origin))) }
	switch {
	case a == "null":
		return policy.Node{}, false
	case source == "self":
		return s.self(address, depth)
	case source == "sls" && address == "stage", a == "opt:stage" && last:
		if stage, ok := s.self("provider.stage", depth); ok && a != "opt:stage" && stage.Known() {
			return stage, true
		}
		return symbolic(policy.FromParameter), true
	case source == "param":
		if value, ok := s.self("params.default."+address, depth); ok {
			return value, true
		}
		return symbolic(policy.FromParameter), last
	case source == "opt" || source == "env":
		return symbolic(policy.FromParameter), last
	case a == "aws:accountId":
		return text(in.Range, s.t.pseudoPart("AWS::AccountId", &environment{})...), true
	case a == "aws:region":
		return text(in.Range, s.t.pseudoPart("AWS::Region", &environment{})...), true
	case strings.HasPrefix(a, "file("):
		return s.t.unknown(in.Range, s.symbol(a, policy.FromFunction)), true
	case ok && sources.MatchString(a):
		return symbolic(policy.FromImport), true
	case !ok && a != "": // a number or a boolean
		return text(in.Range, literal(a)), true
	}
	return s.t.unknown(in.Range, s.symbol(a, policy.FromFunction)), true
}

// self returns what stands at a place of the configuration.
func (s *serverless) self(address string, depth int) (policy.Node, bool) {
	n := s.root
	for key := range strings.SplitSeq(address, ".") {
		if key == "" && n == s.root {
			break
		}
		if n.Kind == policy.String {
			expanded := s.expand(n, depth)
			n = &expanded
		}
		if i, err := strconv.Atoi(key); err == nil && n.Kind == policy.Array && i >= 0 && i < len(n.Items) {
			n = &n.Items[i]
			continue
		}
		if n = n.Get(key); n == nil {
			return policy.Node{}, false
		}
	}
	if n == s.root {
		return s.t.unknown(n.Range, s.symbol("self:", policy.FromFunction)), true
	}
	return s.expand(n, depth), true
}
