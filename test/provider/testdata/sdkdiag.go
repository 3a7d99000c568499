// Package sdkdiag stands in for the provider's.
package sdkdiag

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-sdk/v2/diag"
)

// AppendErrorf adds an error.
func AppendErrorf(diags diag.Diagnostics, format string, a ...any) diag.Diagnostics {
	return append(diags, diag.Diagnostic{Severity: diag.Error, Summary: fmt.Sprintf(format, a...)})
}
