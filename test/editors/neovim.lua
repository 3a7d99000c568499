-- Opens a policy in Neovim, waits for what the server says, asks for a hover and takes a fix, as a user would.
local failed = function(why)
  io.stderr:write(why .. "\n")
  vim.cmd("cquit 1")
end
local wait = function(what, condition)
  if not vim.wait(20000, condition, 20) then failed("not seen: " .. what) end
end

vim.cmd("edit p.json")
local buffer = vim.api.nvim_get_current_buf()
local id = vim.lsp.start_client({ name = "iamlint", cmd = { vim.env.IAMLINT, "lsp" }, root_dir = vim.fn.getcwd() })
vim.lsp.buf_attach_client(buffer, id)
local codes = function()
  local found = {}
  for _, d in ipairs(vim.diagnostic.get(buffer)) do found[d.code or d.user_data.lsp.code or ""] = true end
  return found
end
wait("a duplicate", function() return codes()["duplicate-values"] or #vim.diagnostic.get(buffer) > 0 end)

-- A change.
vim.api.nvim_buf_set_lines(buffer, 0, -1, false, { '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}' })
wait("full-admin", function() return codes()["full-admin"] end)

local params = { textDocument = vim.lsp.util.make_text_document_params(buffer), position = { line = 0, character = 72 } }
local answers = vim.lsp.buf_request_sync(buffer, "textDocument/hover", params, 5000)
local hover = answers and answers[id] and answers[id].result
if not hover or not hover.contents.value:find("may call") then failed("hover: " .. vim.inspect(answers)) end

vim.api.nvim_buf_set_lines(buffer, 0, -1, false, { '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["sqs:SendMessage", "sqs:SendMessage"], "Resource": "arn:aws:sqs:eu-west-1:111122223333:q"}]}' })
wait("the change", function() return not codes()["full-admin"] end)
local range = { start = { line = 0, character = 0 }, ["end"] = { line = 0, character = 150 } }
answers = vim.lsp.buf_request_sync(buffer, "textDocument/codeAction", { textDocument = params.textDocument, range = range, context = { diagnostics = {} } }, 5000)
local fixed = false
for _, action in ipairs(answers[id].result) do
  if action.isPreferred and not fixed then
    vim.lsp.util.apply_workspace_edit(action.edit, "utf-16")
    fixed = true
  end
end
local text = table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), "\n")
local _, left = text:gsub("sqs:SendMessage", "")
if not fixed or left ~= 1 then failed("fixed: " .. text) end
wait("no finding", function() return #vim.diagnostic.get(buffer) == 0 end)
vim.lsp.stop_client(id)
io.stdout:write("neovim: diagnostics, hover, fix\n")
vim.cmd("qall!")
