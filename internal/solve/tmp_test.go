package solve

import (
	"testing"

	"github.com/iamlint/iamlint/policy"
)

func TestTmp(t *testing.T) {
	known := randomSymbols()
	d := parse(t, policy.Identity, `{"Version": "2012-10-17", "Statement": [{"Action":["*"],"Effect":"Allow","Resource":["arn:aws:iam::111122223333:user/<S>*"]},{"Action":["iam:CreateUser","iam:CreateUser"],"Effect":"Deny","Resource":["arn:aws:iam:*:user/a"]}]}`, known)
	w, f, err := New().Find(t.Context(), Query{Layers: LayersOf(d), Actions: []string{"iam:CreateUser"}})
	t.Logf("%v %v %+v", f, err, w.Request)
}
