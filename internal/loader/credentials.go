package loader

import (
	"bytes"
	"encoding/base64"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/iamlint/iamlint/policy"
)

// A credential report is what `aws iam get-credential-report` prints, JSON with the report in base64, or the report itself, in CSV.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html

// reportHeader is how the first line of a credential report begins.
const reportHeader = "user,arn,user_creation_time,"

// formatReport is the format of a unit that is a credential report.
const formatReport = "credential report"

// isCredentialReport reports whether a text is a credential report in CSV.
func isCredentialReport(content []byte) bool {
	return bytes.HasPrefix(bytes.TrimPrefix(content, []byte(byteOrderMark)), []byte(reportHeader))
}

// loadCredentials reads a credential report in CSV.
func loadCredentials(unit *policy.Unit) *policy.Unit {
	unit.Format = formatReport
	start := len(unit.Source.Content) - len(bytes.TrimPrefix(unit.Source.Content, []byte(byteOrderMark)))
	content := unit.Source.Content[start:]
	lines := []int{start}
	for i, c := range content {
		if c == '\n' {
			lines = append(lines, start+i+1)
		}
	}
	readCredentials(unit, content, time.Time{}, func(line, column, length int) policy.Range {
		from := lines[line-1] + column - 1
		return policy.Range{Start: from, End: from + length}
	})
	return unit
}

// packedCredentials reads a credential report in JSON, as the AWS CLI prints it. Of what is in it only the whole has a place.
func packedCredentials(unit *policy.Unit, root *policy.Node) bool {
	content, format := root.Get("Content"), root.Get("ReportFormat")
	if content == nil || format == nil || content.Kind != policy.String || format.Text.Value != "text/csv" {
		return false
	}
	unit.Format = formatReport
	text, err := base64.StdEncoding.DecodeString(content.Text.Value)
	if err == nil && !isCredentialReport(text) {
		err = errNotReport
	}
	if err != nil {
		unit.Problems = append(unit.Problems, policy.Problem{
			Kind: policy.NoPolicy, Range: content.Range, Message: "Content is not a credential report: " + err.Error(),
		})
		return true
	}
	var made time.Time
	if at := root.Get("GeneratedTime"); at != nil {
		made = timeOf(at.Text.Value)
	}
	readCredentials(unit, text, made, func(int, int, int) policy.Range { return content.Range })
	return true
}

var errNotReport = errors.New("its first line does not name the columns")

// readCredentials reads the rows of a report. place tells where in the source a value is.
func readCredentials(unit *policy.Unit, content []byte, made time.Time, place func(line, column, length int) policy.Range) {
	rows := csv.NewReader(bytes.NewReader(content))
	header, err := rows.Read()
	var all []policy.Credentials
	latest := made
	for err == nil {
		var values []string
		if values, err = rows.Read(); err != nil {
			break
		}
		row := reportRow{header: header, values: values, place: func(i int) policy.Range {
			line, column := rows.FieldPos(i)
			return place(line, column, len(values[i]))
		}}
		var c policy.Credentials
		if c, err = row.credentials(); err == nil {
			all = append(all, c)
		}
		for _, value := range values {
			if at := timeOf(value); made.IsZero() && at.After(latest) && value != row.value("password_next_rotation") {
				latest = at // which is when the report was made, or before
			}
		}
	}
	if errors.Is(err, io.EOF) && all == nil {
		err = errors.New("it has no users")
	}
	if !errors.Is(err, io.EOF) {
		unit.Problems = append(unit.Problems, policy.Problem{
			Kind: policy.NoPolicy, Range: place(1, 1, 0), Message: fmt.Sprintf("the credential report cannot be read: %v", err),
		})
	}
	for i := range all {
		all[i].AsOf = latest
	}
	unit.Inventory = &policy.Inventory{Credentials: all}
}

// reportRow is a row of a credential report.
type reportRow struct {
	header, values []string
	place          func(column int) policy.Range
}

// value is what a column says, "" if there is no such column.
func (r *reportRow) value(column string) string {
	if i := slices.Index(r.header, column); i >= 0 {
		return r.values[i]
	}
	return ""
}

// truth is what a column says that is TRUE or FALSE. The columns of a report that was made are all there.
func (r *reportRow) truth(column string) (is, known bool) {
	switch value := r.value(column); {
	case strings.EqualFold(value, "true"):
		return true, true
	case strings.EqualFold(value, "false"):
		return false, true
	}
	return false, false
}

// credentials are those of the row's user.
func (r *reportRow) credentials() (policy.Credentials, error) {
	c := policy.Credentials{User: r.value("user"), ARN: policy.Text{Value: r.value("arn"), Range: r.place(slices.Index(r.header, "arn"))}}
	if _, ok := policy.ParseARN(c.ARN.Value); !ok {
		return c, fmt.Errorf("the arn of %s is not an ARN", c.User)
	}
	known := false
	if c.Password, known = r.truth("password_enabled"); !known && !c.Root() {
		return c, fmt.Errorf("password_enabled of %s is neither TRUE nor FALSE", c.User)
	}
	c.Password = c.Password || !known
	if c.MFA, known = r.truth("mfa_active"); !known {
		return c, fmt.Errorf("mfa_active of %s is neither TRUE nor FALSE", c.User)
	}
	c.PasswordUse = r.usage("password_last_changed", "password_last_used")
	for i, key := range []string{"access_key_1", "access_key_2"} {
		active, known := r.truth(key + "_active")
		if !known {
			return c, fmt.Errorf("%s_active of %s is neither TRUE nor FALSE", key, c.User)
		}
		if active {
			c.Keys = append(c.Keys, policy.AccessKey{Number: i + 1, Usage: r.usage(key+"_last_rotated", key+"_last_used_date")})
		}
	}
	return c, nil
}

// usage reads when something was set and used.
func (r *reportRow) usage(set, used string) policy.Usage {
	u := policy.Usage{Set: timeOf(r.value(set)), Used: timeOf(r.value(used))}
	if i := slices.Index(r.header, set); i >= 0 {
		u.Place = r.place(i)
	}
	return u
}

// timeOf reads a time; zero for "N/A", "no_information" and "not_supported".
func timeOf(value string) time.Time {
	at, err := time.Parse(time.RFC3339, value)
	if err != nil {
		return time.Time{}
	}
	return at
}
