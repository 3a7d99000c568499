package loader

import (
	"path"
	"slices"
	"strings"
	"unicode"

	"github.com/iamlint/iamlint/policy"
)

// ByConfiguration is the reason for a document's kind that Options.KindOf gave.
const ByConfiguration = "the configuration"

// kind returns the kind that the user gives to all documents of a source.
func (o Options) kind(name string) (kind policy.Kind, why string, ok bool) {
	if o.Kind != nil {
		return *o.Kind, "--type", true
	}
	if o.KindOf != nil {
		if kind, ok := o.KindOf(name); ok {
			return kind, ByConfiguration, true
		}
	}
	return 0, "", false
}

// kindOfName takes the hint in a file's name, as in "x.boundary.json".
func kindOfName(name string) (policy.Kind, bool) {
	base := path.Base(name)
	base = strings.TrimSuffix(base, path.Ext(base))
	kind, err := policy.ParseKind(strings.TrimPrefix(path.Ext(base), "."))
	return kind, err == nil
}

// namesKind reports whether a file's name ends in a kind of policies: a file that is called so holds one, or should.
func namesKind(name string) bool {
	_, ok := kindOfName(name)
	return ok
}

// kindOfText finds the kind out from what a document says.
func kindOfText(d *policy.Document) (policy.Kind, string) {
	principal, assume := false, len(d.Statements) > 0
	everything, bounded := false, false
	for _, s := range d.Statements {
		principal = principal || s.Principal != nil || s.NotPrincipal != nil
		assume = assume && s.Action != nil && s.Resource == nil && s.NotResource == nil &&
			onlyActions(s.Action.Node, isTrustAction)
		everything = everything || s.Allows() && allowsEverything(s)
		bounded = bounded || s.Denies() && asksForBoundary(s.Condition)
	}
	switch {
	case principal && assume:
		return policy.Trust, "a Principal, and actions that assume a role"
	case principal:
		return policy.Resource, "a Principal"
	case everything && bounded:
		return policy.Boundary, "a Deny that asks for iam:PermissionsBoundary under an Allow of everything"
	}
	return policy.Identity, "neither its place nor its text tells another kind"
}

// isTrustAction reports whether an action, in lower case, is one of those of trust policies.
func isTrustAction(action string) bool {
	return strings.HasPrefix(action, "sts:assumerole") || action == "sts:tagsession" || action == "sts:setsourceidentity" ||
		action == "sts:setcontext"
}

func allowsEverything(s *policy.Statement) bool {
	if s.Action == nil {
		return s.NotAction != nil
	}
	for i := range s.Action.Items {
		if s.Action.Items[i].Value == "*" || s.Action.Items[i].Value == "*:*" {
			return true
		}
	}
	return false
}

func asksForBoundary(b *policy.ConditionBlock) bool {
	if b == nil {
		return false
	}
	for i := range b.Conditions {
		if strings.EqualFold(b.Conditions[i].Key.Value, "iam:PermissionsBoundary") {
			return true
		}
	}
	return false
}

// hint is a phrase in the name of a file or of a folder that tells the kind of policies.
type hint struct {
	phrase string
	kind   policy.Kind
	// scope says where the phrase is one.
	scope scope
}

// scope is where a phrase tells the kind.
type scope uint8

const (
	anywhere scope = iota
	// inPolicies: in a folder's name, and in the name of a file that goes on with "policy". A bucket's policy may well be
	// called vpce.json, for the endpoint that it asks for.
	inPolicies
	// inFolders: the whole name of a folder. In longer names the phrase says too little.
	inFolders
)

// hints are in singular, words joined by "-". A phrase counts where a name begins or ends with it; what it is about stands
// in the middle of names (deny-scp-changes).
func hints() []hint {
	return []hint{
		{"service-control", policy.SCP, anywhere},
		{"scp", policy.SCP, anywhere},
		{"resource-control", policy.RCP, anywhere},
		{"rcp", policy.RCP, anywhere},
		{"vpc-endpoint", policy.VPCEndpoint, inPolicies},
		{"vpce", policy.VPCEndpoint, inPolicies},
		{"endpoint", policy.VPCEndpoint, inFolders},
		{"permission-boundary", policy.Boundary, anywhere},
		{"boundary", policy.Boundary, anywhere},
		{"trust-relationship", policy.Trust, anywhere},
		{"trust", policy.Trust, anywhere},
		{"assume-role", policy.Trust, anywhere},
		{"assumerole", policy.Trust, anywhere},
	}
}

// nearestFolders is how many folders above a file are looked at. What is farther up is the place of a repository, and
// not part of it.
const nearestFolders = 3

// kindOfPath takes the words in the path of a plain file for the kind of its documents, as in service-control-policies/x.json
// or permission-boundary.json: the file's name before the folders, the innermost of them first. A word that does not agree
// with what the document says is none: a trust policy names principals and no resources, an endpoint policy names
// principals, a boundary grants and names none.
func kindOfPath(d *policy.Document) (policy.Kind, string, bool) {
	elements := strings.Split(path.Clean(d.Source.Name), "/")
	file := elements[len(elements)-1]
	if kind, ok := kindOfWords(strings.TrimSuffix(file, path.Ext(file)), false); ok && agrees(d, kind) {
		return kind, "the file's name", true
	}
	if saysOther(d, words(strings.TrimSuffix(file, path.Ext(file)))) {
		return 0, "", false
	}
	folders := elements[:len(elements)-1]
	for _, folder := range slices.Backward(folders[max(0, len(folders)-nearestFolders):]) {
		if kind, ok := kindOfWords(folder, true); ok && agrees(d, kind) {
			return kind, "the name of the folder " + folder, true
		}
	}
	return 0, "", false
}

// kindOfWords finds a hint at the beginning or the end of a name.
func kindOfWords(name string, folder bool) (policy.Kind, bool) {
	words := words(name)
	policies := folder
	// "policy" and the like say what the file holds anyway.
	for len(words) > 1 && slices.Contains([]string{"policy", "document", "template", "json"}, words[len(words)-1]) {
		policies = policies || words[len(words)-1] == "policy"
		words = words[:len(words)-1]
	}
	said := strings.Join(words, "-")
	for _, h := range hints() {
		whole := said == h.phrase
		part := whole || strings.HasPrefix(said, h.phrase+"-") || strings.HasSuffix(said, "-"+h.phrase)
		if h.scope == anywhere && part || h.scope == inPolicies && part && policies || h.scope == inFolders && whole && folder {
			return h.kind, true
		}
	}
	return 0, false
}

// saysOther reports whether a file's name tells a kind that has no hint, so that the folders do not count: an
// identity-policy, or, of a document that names principals, a bucket-policy or the like. Without principals a bucket-policy
// may be a service control policy about buckets' policies.
func saysOther(d *policy.Document, words []string) bool {
	if len(words) < 2 || words[len(words)-1] != "policy" {
		return false
	}
	switch words[len(words)-2] {
	case "identity":
		return true
	case "bucket", "queue", "topic", "key", "secret", "repository", "resource":
		return slices.ContainsFunc(d.Statements, func(s *policy.Statement) bool { return s.Principal != nil || s.NotPrincipal != nil })
	}
	return false
}

// words are the words of a file's or folder's name, in lower case and singular: those of service-control-policies and of
// ServiceControlPolicies are the same.
func words(name string) []string {
	var b strings.Builder
	runes := []rune(name)
	upper := func(i int) bool { return i >= 0 && i < len(runes) && unicode.IsUpper(runes[i]) }
	lower := func(i int) bool { return i >= 0 && i < len(runes) && unicode.IsLower(runes[i]) }
	for i, r := range runes {
		// A word begins at a capital after a small letter, and at the last capital of several before a word: FullSCPDeny.
		// The s of SCPs is none.
		if upper(i) && (lower(i-1) || upper(i-1) && lower(i+1) && lower(i+2)) {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	words := strings.FieldsFunc(b.String(), func(r rune) bool { return strings.ContainsRune("-_. ", r) })
	for i, word := range words {
		words[i] = singular(word)
	}
	return words
}

// singular makes policy of policies, boundary of boundaries, and scp of scps.
func singular(word string) string {
	if rest, ok := strings.CutSuffix(word, "ies"); ok {
		return rest + "y"
	}
	if len(word) > 3 && !strings.HasSuffix(word, "ss") {
		return strings.TrimSuffix(word, "s")
	}
	return word
}

// agrees reports whether a document can be of a kind that its path tells.
func agrees(d *policy.Document, kind policy.Kind) bool {
	principal, resource, grants := false, false, false
	for _, s := range d.Statements {
		principal = principal || s.Principal != nil || s.NotPrincipal != nil
		resource = resource || s.Resource != nil || s.NotResource != nil
		grants = grants || s.Allows()
	}
	switch kind {
	case policy.Trust:
		return !resource && len(d.Statements) > 0
	case policy.VPCEndpoint:
		return principal
	case policy.Boundary:
		return grants && !principal
	default:
		return true
	}
}
