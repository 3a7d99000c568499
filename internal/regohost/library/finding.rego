# How rules make their findings; see docs/custom-rules.md.
package iamlint.finding

# A finding of the rule whose metadata chain is given, at a thing that has a range (or is one). Name and level are those of
# the metadata.
at(chain, thing, message) := {
	"rule": meta.name,
	"level": meta.level,
	"range": _range(thing),
	"message": message,
} if {
	some link in chain
	link.annotations.scope == "package"
	meta := link.annotations.custom
}

# A finding with more to it: witness, further, related, path, at_most and fixes. related and edits say "at" where they are.
add(finding, details) := object.union(finding, details)

_range(thing) := thing.range

# What has no range makes a finding that iamlint refuses by name, instead of none.
_range(thing) := thing if not thing.range
