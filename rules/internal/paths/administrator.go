package paths

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// Administrator returns a request that only an administrator can make, nil if there is none: under a grant that covers all of
// IAM, to give any principal any permission.
func Administrator(pass *analysis.Pass, setting analysis.Setting) *analysis.Witness {
	var grants []*policy.Statement
	for _, d := range pass.Granting(setting.Layers[0].Docs, "iam:"+analysis.Unnamed) {
		for _, s := range d.Statements {
			if analysis.Administers(s, "iam") {
				grants = append(grants, s)
			}
		}
	}
	if len(grants) == 0 {
		return nil
	}
	a := NewAsker(pass, setting)
	for _, kind := range []string{"User", "Role", "Group"} {
		give := analysis.Query{Via: grants, ResourceIn: []string{"arn:*:iam::*:" + strings.ToLower(kind) + "/" + Unnamed}}
		for _, action := range []string{"iam:Attach" + kind + "Policy", "iam:Put" + kind + "Policy"} {
			give.Actions = []string{action}
			for _, query := range a.Unrestricted([]analysis.Query{give}, action) {
				if witness, found := a.Find(query); found {
					return witness
				}
			}
		}
	}
	return nil
}
