import { noAsk, type State } from "./state";

export interface Example {
  title: string;
  state: Partial<State>;
}

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

/** Examples: the README's first. */
export const examples: Example[] = [
  {
    title: "Deleting takes MFA, or does it?",
    state: {
      text: `{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::payroll/*"},
    {
      "Effect": "Deny", "Action": "s3:Delete*", "Resource": "*",
      "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}
    }
  ]
}
`,
    },
  },
  {
    title: "Users manage their own keys, and everyone else's",
    state: {
      text: json({
        Version: "2012-10-17",
        Statement: [
          { Sid: "OwnKeys", Effect: "Allow", Action: ["iam:CreateAccessKey", "iam:DeleteAccessKey", "iam:ListAccessKeys"], Resource: "arn:aws:iam::*:user/*" },
          { Sid: "OwnPassword", Effect: "Allow", Action: "iam:ChangePassword", Resource: "arn:aws:iam::*:user/${aws:username}" },
        ],
      }),
    },
  },
  {
    title: "A permissions boundary that can be taken off",
    state: {
      name: "policy.json",
      type: "boundary",
      text: json({
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Action: ["s3:*", "lambda:*", "iam:*"], Resource: "*" },
          { Effect: "Deny", Action: "iam:DeletePolicy", Resource: "arn:aws:iam::111122223333:policy/boundary" },
        ],
      }),
    },
  },
  {
    title: "The second factor can be switched off without it",
    state: {
      text: json({
        Version: "2012-10-17",
        Statement: [
          { Sid: "ManageOwnDevice", Effect: "Allow", Action: ["iam:EnableMFADevice", "iam:DeactivateMFADevice", "iam:ListMFADevices"], Resource: "arn:aws:iam::*:user/${aws:username}" },
          {
            Sid: "RestNeedsMFA",
            Effect: "Deny",
            NotAction: ["iam:EnableMFADevice", "iam:DeactivateMFADevice", "iam:ListMFADevices"],
            Resource: "*",
            Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } },
          },
        ],
      }),
    },
  },
  {
    title: "A bucket policy: who is outside?",
    state: {
      tab: "ask",
      type: "resource",
      ask: { ...noAsk, actions: "s3:GetObject", who: "outside" },
      text: json({
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::reports/*", Condition: { StringLike: { "aws:UserAgent": "intranet-*" } } },
        ],
      }),
    },
  },
  {
    title: "A trust policy for GitHub Actions",
    state: {
      type: "trust",
      text: json({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Federated: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" },
            Action: "sts:AssumeRoleWithWebIdentity",
            Condition: { StringLike: { "token.actions.githubusercontent.com:sub": "repo:*:ref:refs/heads/main" } },
          },
        ],
      }),
    },
  },
  {
    title: "Terraform: a role for a function",
    state: {
      name: "main.tf",
      text: `data "aws_iam_policy_document" "deploy" {
  statement {
    actions   = ["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"]
    resources = ["*"]
  }
}

resource "aws_iam_role_policy" "deploy" {
  name   = "deploy"
  role   = aws_iam_role.deploy.id
  policy = data.aws_iam_policy_document.deploy.json
}

resource "aws_iam_role" "deploy" {
  name = "deploy"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "codebuild.amazonaws.com" } }]
  })
}
`,
    },
  },
  {
    title: "What does this change newly allow?",
    state: {
      tab: "compare",
      old: json({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: ["dynamodb:GetItem", "dynamodb:Query"], Resource: "arn:aws:dynamodb:eu-west-1:111122223333:table/orders" }] }),
      text: json({ Version: "2012-10-17", Statement: [{ Effect: "Allow", NotAction: "dynamodb:Delete*", Resource: "arn:aws:dynamodb:eu-west-1:111122223333:table/orders*" }] }),
    },
  },
  {
    title: "One that is as it should be",
    state: {
      text: json({
        Version: "2012-10-17",
        Statement: [{ Sid: "SendOrders", Effect: "Allow", Action: "sqs:SendMessage", Resource: "arn:aws:sqs:eu-west-1:111122223333:orders" }],
      }),
    },
  },
];
