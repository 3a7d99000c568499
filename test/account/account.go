// Package account makes dumps of accounts as large as one likes, in the form in which `aws iam get-account-authorization-details`
// prints them: thousands of roles that share a few hundred policies, as accounts of many teams have them.
package account

import (
	"bufio"
	"fmt"
	"io"
)

// Size is how large an account is.
type Size struct {
	// Roles and Policies count the roles, and the managed policies that they share, two each.
	Roles, Policies int
	// Own gives each role an inline policy of this many statements, which no other role has; 0 gives none.
	Own int
	// Tags is how many tags each role has.
	Tags int
}

const id = "111122223333"

// Write writes the dump of an account. It keeps nothing in memory.
func Write(w io.Writer, s Size) error {
	out := bufio.NewWriterSize(w, 1<<20)
	put := func(format string, args ...any) { _, _ = fmt.Fprintf(out, format, args...) } // Flush returns the first error
	put("{\"UserDetailList\": [],\n\"GroupDetailList\": [],\n\"RoleDetailList\": [\n")
	for i := range s.Roles {
		if i > 0 {
			put(",\n")
		}
		role(put, s, i)
	}
	put("],\n\"Policies\": [\n")
	for i := range s.Policies {
		if i > 0 {
			put(",\n")
		}
		managed(put, i)
	}
	put("]}\n")
	return out.Flush()
}

func role(put func(string, ...any), s Size, i int) {
	put(`{"Path": "/team-%d/", "RoleName": "role-%d", "RoleId": "AROA%016d", "Arn": "arn:aws:iam::%s:role/team-%d/role-%d",
 "CreateDate": "2026-01-01T00:00:00+00:00", "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
  "Principal": {"Service": "%s.amazonaws.com"}, "Action": "sts:AssumeRole"}]}, "InstanceProfileList": [], "RolePolicyList": [`,
		i%50, i, i, id, i%50, i, []string{"ec2", "lambda", "ecs-tasks"}[i%3])
	if s.Own > 0 {
		put(`{"PolicyName": "own", "PolicyDocument": {"Version": "2012-10-17", "Statement": [`)
		for n := range s.Own {
			if n > 0 {
				put(", ")
			}
			put(`{"Sid": "S%d", "Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::bucket-%d/%d/*"}`, n, i, n)
		}
		put("]}}")
	}
	put(`], "AttachedManagedPolicies": [`)
	if s.Policies > 0 {
		// Which two of them goes by one number, so that there are as many sorts of roles as policies.
		first := i % s.Policies
		for n, p := range []int{first, (first + 7) % s.Policies} {
			if n > 0 {
				put(", ")
			}
			put(`{"PolicyName": "shared-%d", "PolicyArn": "arn:aws:iam::%s:policy/shared-%d"}`, p, id, p)
		}
	}
	put(`], "Tags": [`)
	for n := range s.Tags {
		if n > 0 {
			put(", ")
		}
		put(`{"Key": "key-%d", "Value": "value-%d"}`, n, i)
	}
	put("]}")
}

// managed writes a policy like those that teams write: a few services, some of it too much.
func managed(put func(string, ...any), i int) {
	services := []string{"s3", "dynamodb", "sqs", "sns", "lambda", "logs", "ec2", "ecs", "iam", "kms", "secretsmanager", "ssm"}
	a, b := services[i%len(services)], services[(i/len(services)+3)%len(services)]
	put(`{"PolicyName": "shared-%d", "PolicyId": "ANPA%016d", "Arn": "arn:aws:iam::%s:policy/shared-%d", "Path": "/",
 "DefaultVersionId": "v2", "AttachmentCount": 30, "PermissionsBoundaryUsageCount": 0, "IsAttachable": true, "PolicyVersionList": [
  {"VersionId": "v2", "IsDefaultVersion": true, "Document": {"Version": "2012-10-17", "Statement": [
   {"Sid": "Read", "Effect": "Allow", "Action": ["%s:Get*", "%s:List*", "%s:Describe*"], "Resource": "*"},
   {"Sid": "Write", "Effect": "Allow", "Action": "%s:*", "Resource": "arn:aws:%s:*:%s:team-%d-*"},
   {"Sid": "Pass", "Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::%s:role/team-%d/*"}]}},
  {"VersionId": "v1", "IsDefaultVersion": false, "Document": {"Version": "2012-10-17", "Statement": [
   {"Sid": "Read", "Effect": "Allow", "Action": "%s:Get*", "Resource": "*"}]}}]}`,
		i, i, id, i, a, a, a, b, b, id, i, id, i%50, a)
}
