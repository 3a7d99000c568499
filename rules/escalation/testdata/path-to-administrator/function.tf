resource "aws_iam_role" "runs" {
  name = "runs"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role_policy_attachment" "runs" {
  role       = aws_iam_role.runs.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}

resource "aws_lambda_function" "f" {
  function_name = "nightly"
  role          = aws_iam_role.runs.arn
  handler       = "index.handler"
  runtime       = "python3.12"
  filename      = "f.zip"
}

resource "aws_iam_user" "dev" {
  name = "dev"
}

resource "aws_iam_user_policy" "deploy" {
  user = aws_iam_user.dev.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "lambda:UpdateFunctionCode", Resource = aws_lambda_function.f.arn }] # want "aws_iam_user.dev can become an administrator through aws_iam_role.runs; limit what it can do"
  })
}
