package terraform

import (
	"path"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/internal/hcl"
	"github.com/iamlint/iamlint/internal/syntax"
	"github.com/iamlint/iamlint/policy"
)

// config is a module as its files say it, override files merged.
type config struct {
	folder    string
	at        policy.Range // the start of its first file
	variables map[string]*hcl.Block
	locals    map[string]*hcl.Attribute
	outputs   map[string]*hcl.Block
	calls     map[string]*hcl.Block
	// resources are by their addresses in the module, as "aws_iam_role.ci" and "data.aws_region.current".
	resources map[string]*hcl.Block
	providers map[string]*hcl.Block // "aws", "aws.east"
	// order are the addresses of resources and the names of calls, as "module.ci", in the order of the source.
	order []string
	// incomplete says that what is not declared may be declared all the same: in a file with a syntax error, or in one that is not here.
	incomplete bool
}

// load reads a module; nil if there is no folder, or nothing in it.
func (e *evaluator) load(folder string) *config {
	if known, ok := e.configs[folder]; ok {
		return known
	}
	e.configs[folder] = nil
	names, _, err := e.files.List(folder)
	if err != nil {
		return nil
	}
	files := ordered(names)
	if len(files) == 0 {
		return nil
	}
	c := &config{
		folder: folder, variables: map[string]*hcl.Block{}, locals: map[string]*hcl.Attribute{}, outputs: map[string]*hcl.Block{},
		calls: map[string]*hcl.Block{}, resources: map[string]*hcl.Block{}, providers: map[string]*hcl.Block{},
	}
	e.configs[folder] = c
	// Terragrunt writes files into the folders of its units before Terraform runs.
	c.incomplete = e.options.Part || slices.Contains(names, "terragrunt.hcl")
	for i, name := range files {
		full := path.Join(folder, name)
		content, base, err := e.files.Read(full)
		if err != nil {
			e.unit.count("file", full, policy.Range{})
			c.incomplete = true
			e.problem(policy.NotRead, c.at, full+" cannot be read: "+err.Error())
			continue
		}
		if i == 0 {
			c.at = policy.Range{Start: base, End: base}
		}
		body, problems := e.options.parse(full, content, base)
		for _, p := range problems {
			c.incomplete = true
			e.problem(p.Kind, p.Range, p.Message)
		}
		e.unit.Bodies = append(e.unit.Bodies, body)
		c.add(body, isOverride(name))
	}
	return c
}

// add adds the blocks of a file.
func (c *config) add(body *hcl.Body, override bool) {
	for _, b := range body.Blocks {
		switch b.Type {
		case "variable":
			c.put(c.variables, b.Label(0), b, override, "")
		case "output":
			c.put(c.outputs, b.Label(0), b, override, "")
		case "module":
			c.put(c.calls, b.Label(0), b, override, "module."+b.Label(0))
		case "resource":
			c.put(c.resources, b.Label(0)+"."+b.Label(1), b, override, b.Label(0)+"."+b.Label(1))
		case "data":
			address := "data." + b.Label(0) + "." + b.Label(1)
			c.put(c.resources, address, b, override, address)
		case "locals":
			for _, a := range b.Body().Attributes {
				c.locals[a.Name] = a
			}
		case "provider":
			name := b.Label(0)
			if alias := b.Body().Attribute("alias"); alias != nil {
				if text, ok := alias.Expr().(*hcl.String); ok {
					name += "." + text.Text
				}
			}
			c.put(c.providers, name, b, override, "")
		}
	}
}

// put adds a block. One of an override file is merged into the one that is there: its attributes replace those of the same
// names, and its nested blocks all those of their types.
// https://developer.hashicorp.com/terraform/language/files/override#merging-behavior
func (c *config) put(blocks map[string]*hcl.Block, name string, b *hcl.Block, override bool, address string) {
	known := blocks[name]
	if known == nil || !override {
		if known == nil && address != "" {
			c.order = append(c.order, address)
		}
		blocks[name] = b
		return
	}
	body := &hcl.Body{Range: known.Body().Range}
	replaced := map[string]bool{}
	for _, block := range b.Body().Blocks {
		replaced[typeOf(block)] = true
	}
	for _, a := range known.Body().Attributes {
		if b.Body().Attribute(a.Name) == nil {
			body.Attributes = append(body.Attributes, a)
		}
	}
	body.Attributes = append(body.Attributes, b.Body().Attributes...)
	for _, block := range known.Body().Blocks {
		if !replaced[typeOf(block)] {
			body.Blocks = append(body.Blocks, block)
		}
	}
	body.Blocks = append(body.Blocks, b.Body().Blocks...)
	blocks[name] = known.With(body)
}

// typeOf is the type of the blocks that a block makes.
func typeOf(b *hcl.Block) string {
	if b.Type == "dynamic" {
		return b.Label(0)
	}
	return b.Type
}

// sourceOf finds the folder of the module that a call names; "" if it is not here.
func (e *evaluator) sourceOf(m *module, name string, call *hcl.Block) string {
	attribute := call.Body().Attribute("source")
	if attribute == nil {
		return ""
	}
	v := e.eval(attribute.Expr(), &scope{module: m})
	source, ok := v.known()
	if !ok {
		return ""
	}
	if IsLocal(source) {
		return path.Join(m.config.folder, source)
	}
	key := name
	if m.key != "" {
		key = m.key + "." + name
	}
	return e.installed()[key]
}

// IsLocal reports whether the source of a module is a folder beside the one that calls it.
func IsLocal(source string) bool {
	return strings.HasPrefix(source, "./") || strings.HasPrefix(source, "../") || source == "." || source == ".."
}

// installed are the folders of the modules that `terraform init` has put below the root module, by the way of calls to them.
func (e *evaluator) installed() map[string]string {
	if e.manifest != nil {
		return e.manifest
	}
	e.manifest = map[string]string{}
	content, _, err := e.files.Read(path.Join(e.root.config.folder, ".terraform/modules/modules.json"))
	if err != nil {
		return e.manifest
	}
	root, syntaxErr := syntax.ParseJSON(content, 0)
	if syntaxErr != nil || root.Get("Modules") == nil {
		return e.manifest
	}
	for _, m := range root.Get("Modules").Items {
		key, dir := m.Get("Key"), m.Get("Dir")
		if key != nil && dir != nil && key.Value != "" && !path.IsAbs(dir.Value) {
			e.manifest[key.Value] = path.Join(e.root.config.folder, dir.Value)
		}
	}
	return e.manifest
}
