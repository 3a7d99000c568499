package lsp

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// template is a template of some thousand lines: roles, each with a policy of its own.
func template(lines int) string {
	var b strings.Builder
	b.WriteString("Resources:\n")
	for i := 0; strings.Count(b.String(), "\n") < lines; i++ {
		fmt.Fprintf(&b, `  Role%d:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal: {Service: lambda.amazonaws.com}
            Action: sts:AssumeRole
      Policies:
        - PolicyName: p
          PolicyDocument:
            Version: '2012-10-17'
            Statement:
              - Sid: Read
                Effect: Allow
                Action: [s3:GetObject, s3:ListBucket]
                Resource:
                  - arn:aws:s3:::reports-%d
                  - arn:aws:s3:::reports-%d/*
              - Sid: Send
                Effect: Allow
                Action: sqs:SendMessage
                Resource: !Sub arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:queue-%d
`, i, i, i, i)
	}
	return b.String()
}

// BenchmarkKeystroke is from the end of the wait after a key stroke, in a template of 1,000 lines, to the diagnostics; it reports the 95th
// percentile, too.
func BenchmarkKeystroke(b *testing.B) {
	text := template(1000)
	e := start(b, nil, Options{}, nil)
	uri := e.open("template.yaml", text)
	version := 1
	published := func() bool {
		e.mu.Lock()
		defer e.mu.Unlock()
		p, ok := e.published[uri]
		return ok && p.Version != nil && *p.Version == version
	}
	wait := func() {
		for {
			e.mu.Lock()
			news := e.news
			e.mu.Unlock()
			if published() {
				return
			}
			<-news
		}
	}
	wait()
	var times []time.Duration
	for b.Loop() {
		version++
		changed := strings.Replace(text, "Sid: Read", fmt.Sprintf("Sid: Read%d", version), 1)
		begun := time.Now()
		e.change(uri, version, changed)
		wait()
		times = append(times, time.Since(begun))
	}
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)*95/100].Microseconds())/1000, "p95-ms")
}
