package loader

import (
	"path"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/internal/hcl"
	"github.com/iamlint/iamlint/internal/terraform"
	"github.com/iamlint/iamlint/policy"
)

// blockPlaces are the places of the blocks of a module and of those that it calls.
type blockPlaces struct {
	// ends are where blocks end, by where they begin.
	ends map[int]int
	// calls are the calls of modules, by the folder of the file and the name.
	calls map[[2]string]call
	root  string
	// variables are the variables that modules are given values for, by the addresses of the modules.
	// around are those of a module and of all around it, filled in when someone asks.
	variables, around map[string][]policy.Use
}

// call is the call of a module: the place of its header, and the folder of the module if that is local.
type call struct {
	header policy.Range
	folder string
}

func newBlockPlaces(src *policy.Source, c *terraform.Configuration) *blockPlaces {
	p := &blockPlaces{ends: map[int]int{}, calls: map[[2]string]call{}, variables: map[string][]policy.Use{}, around: map[string][]policy.Use{}}
	for _, body := range c.Bodies {
		file := path.Dir(src.File(body.Range.Start).Name)
		if p.root == "" {
			p.root = file // the root module is read first
		}
		for _, b := range body.Blocks {
			p.ends[b.Header.Start] = b.Range.End
			if b.Type != "module" {
				continue
			}
			c := call{header: b.Header}
			if source := b.Body().Attribute("source"); source != nil {
				if text, ok := source.Expr().(*hcl.String); ok && terraform.IsLocal(text.Text) {
					c.folder = path.Join(file, text.Text)
				}
			}
			p.calls[[2]string{file, b.Label(0)}] = c
		}
	}
	for _, v := range c.Variables {
		uses := p.variables[v.Module]
		if i := slices.IndexFunc(uses, func(u policy.Use) bool { return u.Range == v.Range }); i >= 0 {
			uses[i].Values = append(uses[i].Values, v.Values...) // in another scenario
			continue
		}
		use := policy.Use{Range: v.Range, Message: "variable " + v.Name, Within: p.block(v.Range), Values: v.Values}
		p.variables[v.Module] = append(uses, use)
	}
	return p
}

// block is the place of the block with a header.
func (p *blockPlaces) block(header policy.Range) policy.Range {
	return policy.Range{Start: header.Start, End: max(header.End, p.ends[header.Start])}
}

// uses are the places that put a document to use: the argument that it is the value of, and the calls of the modules that the
// argument is in, the innermost first.
func (f *finder) uses(c candidate) []policy.Use {
	if f.places == nil || c.host == nil || c.host.instance == nil {
		return nil
	}
	in := c.host.instance
	var uses []policy.Use
	for _, m := range in.Attributes.Members {
		if argument := topArgument(c.property.path); m.Key.Value == argument {
			uses = append(uses, policy.Use{Range: m.Key.Range, Message: argument + " of " + in.Address, Within: f.places.block(in.Range)})
		}
	}
	folder := f.places.root
	var calls []policy.Use
	for _, name := range steps(in.Module) {
		c, ok := f.places.calls[[2]string{folder, name}]
		if !ok {
			break
		}
		calls = append([]policy.Use{{Range: c.header, Message: "module " + name + " is called here", Within: f.places.block(c.header)}}, calls...)
		folder = c.folder
	}
	return append(uses, calls...)
}

// through are the variables of the modules around an instance. Documents of one module have them in common.
func (f *finder) through(c candidate) []policy.Use {
	if f.places == nil || c.host == nil || c.host.instance == nil {
		return nil
	}
	return f.places.through(c.host.instance.Module)
}

// through are the variables of a module and of those around it, the innermost first.
func (p *blockPlaces) through(module string) []policy.Use {
	if known, ok := p.around[module]; ok {
		return known
	}
	uses := p.variables[module]
	if module != "" {
		uses = slices.Concat(uses, p.through(outerModule(module)))
	}
	p.around[module] = uses
	return uses
}

// outerModule is the address of the module that calls one.
func outerModule(module string) string {
	names := steps(module)
	return module[:max(0, strings.LastIndex(module, ".module."+names[len(names)-1]))]
}

// topArgument is the argument of a resource that a path begins with.
func topArgument(of string) string {
	for i := range len(of) {
		if of[i] == '.' || of[i] == '[' {
			return of[:i]
		}
	}
	return of
}
