"""What a virtual assistant computes, looks up and keeps, without a model's help.

`sums`, `measures` and `days` compute exactly; `numbers`, `wording`, `calendar` and `story` read questions as calls of them;
`memory` is what a person told it; `files`, `servers` and `neighbours` reach folders, MCP servers and other applications;
`tools` describes all of them by schema, `choose` lets a model pick one, `record` says what was done, and `claims` finds
sentences that say more than the record.
"""
