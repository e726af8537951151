"""Every disguise in which real evidence was seen, and every trap that looks like evidence, each by its name."""

import pytest

from reviewboard.domain.detection import ChangeText, Sign, detect, verdict
from reviewboard.domain.values import Certainty, EvidenceKind, Verdict

CLAUDE = "Co-Authored-By: Claude <noreply@anthropic.com>"
COPILOT = "Co-authored-by: Copilot <223556219+Copilot@users.noreply.github.com>"

DISGUISES = {
    "capitals": "CO-AUTHORED-BY: claude <NOREPLY@anthropic.com>",
    "blanks-for-hyphens": "Co Authored By: Claude <noreply@anthropic.com>",
    "underscores-for-hyphens": "Co_Authored_By: Claude <noreply@anthropic.com>",
    "no-hyphen-at-all": "Coauthored-by: Claude <noreply@anthropic.com>",
    "no-colon": "Co Authored By Claude",
    "blank-before-the-colon": "Co-authored-by : Claude <noreply@anthropic.com>",
    "no-blank-behind-the-colon": "Co-authored-by:Claude <noreply@anthropic.com>",
    "full-width-colon": "Co-authored-by： Claude <noreply@anthropic.com>",
    "carriage-returns": f"{CLAUDE}\r\n",
    "only-carriage-returns": f"Fixes it.\r\r{CLAUDE}\r",
    "escaped-line-ends": f"Fixes it.\\n\\n{CLAUDE}",
    "escaped-carriage-returns": f"Fixes it.\\r\\n\\r\\n{CLAUDE}",
    "html-escapes": "Co-Authored-By: Claude &lt;noreply@anthropic.com&gt;",
    "html-escaped-twice": "Co-Authored-By: Claude &amp;lt;noreply@anthropic.com&amp;gt;",
    "html-paragraph": "<p>Co-Authored-By: Claude &lt;noreply@anthropic.com&gt;</p>",
    "html-line-break": f"Fixes it.<br/>{CLAUDE}",
    "markdown-mail-link": "Co-authored-by: Claude [noreply@anthropic.com](mailto:noreply@anthropic.com)",
    "markdown-mail-link-in-brackets": "Co-authored-by: Claude <[noreply@anthropic.com](mailto:noreply@anthropic.com)>",
    "in-the-middle-of-a-squash": f"* Add model\n\n{CLAUDE}\n\n* Add tests by hand\n\n* Fix typo",
    "in-an-indented-squash": f"Squashed commit of the following:\n\ncommit 1234\n\n    Add model\n\n    {CLAUDE}",
    "behind-the-end-of-a-sentence": f"It retries three times. {CLAUDE}",
    "as-a-list-item": f"- {CLAUDE}",
    "bold": f"**{CLAUDE}**",
    "as-code": f"`{CLAUDE}`",
    "full-width-letters": "Ｃｏ-authored-by: Claude <noreply@anthropic.com>",
    "invisible-characters": "Co-\u200bauthored-by: Claude <noreply@anthropic.com>",
    "editor-command-behind-it": "Co-authored-by: Claude <noreply@anthropic.com>:wq",
    "address-in-round-brackets": "Co-authored-by: Claude (noreply@anthropic.com)",
    "name-in-quotes": 'Co-authored-by: "Claude" <noreply@anthropic.com>',
    "no-name": "Co-authored-by: <noreply@anthropic.com>",
    "no-brackets": "Co-authored-by: Claude noreply@anthropic.com",
    "another-name-under-the-address": "Co-authored-by: ProofOfConcept <noreply@anthropic.com>",
    "under-the-id-of-all-workflows": "Co-authored-by: claude[bot] <41898282+claude[bot]@users.noreply.github.com>",
    "no-hyphen-in-assisted-by": "Assisted by: Claude Opus 4.6",
    "kernel-form": "Assisted-by: Claude:claude-opus-4-6 coccinelle sparse",
    "cherry-picked": f"{CLAUDE}\n(cherry picked from commit {'1' * 40})",
}  # fmt: skip

OTHER_DISGUISES = {
    "assisted-by-ai": ("Assisted-by: AI", "unspecified"),
    "star-in-a-box": ("- [*] Warp Agent Mode - This PR was created via Warp's AI Agent Mode", "warp"),
    "star-and-yes": ("### Was this patch authored using generative AI tooling?\n- [*] Yes\n- [ ] No", "unspecified"),
    "full-width-box": ("［x］ Yes, AI tools were used", "unspecified"),
    "capital-x": ("- [X] AI tools were used (Windsurf)\n- [ ] No AI tools were used", "windsurf"),
    "answer-below-a-heading": ("### Was this patch co-authored using generative AI tooling?\nYes (`Opus 4.5`)", "claude"),
    "answer-behind-its-question": ("Was generative AI used for this? Yes, Claude Code", "claude"),
    "free-words-below-a-heading": ("## Use of generative AI\n\nClaude Code, for the tests", "claude"),
    "box-that-says-did": ("- [ ] I **did not** use AI assistance\n- [x] I **did** use AI assistance", "unspecified"),
    "disclosed-beside-an-open-no": ("- [ ] **No AI was used**\n- [x] **If AI tools were used**, so said", "unspecified"),
    "code-marks-and-levels": ("Generated-by: `Gemini 3.1 Pro (High)` on `Antigravity`", "gemini"),
    "model-and-mode-in-brackets": ("Assisted-by: Copilot (model: GPT-5, autonomous)", "copilot"),
    "signature-on-behalf": ("Agent-Signature: claude-opus-4-6 on behalf of Odalys Ferrant", "claude"),
    "editor-command-behind-a-company-address": ("Co-Authored-By: Oz <oz-agent@warp.dev>:wq", "warp"),
    "another-language": ("Сгенерировано с помощью Claude Code", "claude"),
    "accepted-suggestion": ("Co-authored-by: Copilot Autofix powered by AI <a@b.example>", "copilot-autofix"),
}  # fmt: skip

TRAPS = {
    "person-claude": "Co-authored-by: Claude Monet <monet@example.test>",
    "person-whose-last-name-is-claude": "Co-authored-by: Xavier Claude <x@example.test>",
    "person-devin": "Co-authored-by: Devin Smith <devin@example.test>",
    "person-cline": "Signed-off-by: Jeremy Cline <jeremy@example.test>",
    "person-aiden-cline": "Co-authored-by: Aiden Cline <aiden@example.test>",
    "person-oz": "Signed-off-by: Oz Turner <oz@example.test>",
    "person-jules": "Co-authored-by: Jules Verne <jules@example.test>",
    "aider-in-a-surname": "Reviewed-by: Ali Haider <ali@example.test>",
    "aider-in-a-co-authors-surname": "Co-authored-by: Ali Haider <haider@example.test>",
    "agent-in-a-mailbox": "Co-authored-by: Ada <agentle@example.test>",
    "staff-of-anthropic": "Co-authored-by: Ada <ada@anthropic.com>",
    "staff-of-openai": "Co-authored-by: Ada <ada@openai.com>",
    "staff-of-warp": "Co-authored-by: Ada <ada@warp.dev>",
    "staff-of-all-hands": "Co-authored-by: Ada <ada@all-hands.dev>",
    "staff-of-roo": "Co-authored-by: Ada <ada@roocode.com>",
    "staff-of-letta": "Co-authored-by: Ada <ada@letta.com>",
    "staff-of-sweep": "Co-authored-by: Ada <ada@sweep.dev>",
    "person-with-an-alias-of-aider": "Co-authored-by: Paul <aider@paulg.org>",
    "homoglyph": "Co-authored-by: Сlaude <h@example.test>",
    "domain-that-only-begins-like-a-vendors": "Co-authored-by: Claude <noreply@anthropic.com.evil.test>",
    "id-of-all-workflows": "Co-authored-by: github-actions[bot] <41898282+github-actions[bot]@users.noreply.github.com>",
    "dependabot": "Signed-off-by: dependabot[bot] <support@github.com>",
    "renovate": "Co-authored-by: renovate[bot] <29139614+renovate[bot]@users.noreply.github.com>",
    "gemini-cli-robot": "Co-authored-by: gemini-cli-robot <gemini-cli-robot@google.com>",
    "stainless": "Co-authored-by: stainless-app[bot] <142633134+stainless-app[bot]@users.noreply.github.com>",
    "qodana": "Co-authored-by: qodana-cloud[bot] <1+qodana-cloud[bot]@users.noreply.github.com>",
    "badge-from-mseep": "Add MseeP.ai badge to the readme",
    "quoted-trailer": f"> {CLAUDE}",
    "indented-example": f"Example:\n\n    {CLAUDE}",
    "fenced-example": f"```\n{CLAUDE}\n```",
    "html-comment": f"<!-- {CLAUDE} -->",
    "unclosed-html-comment": f"<!-- {CLAUDE}",
    "found-by-codex-security": "Spotted by Codex Security",
    "found-by-a-tool": "Found by Copilot, fixed by hand",
    "pointed-out-by-a-tool": "Pointed out by Cursor Bugbot",
    "reported-by-a-tool": "Reported-by: Copilot",
    "reviewed-by-a-tool": "Reviewed-by: Claude <noreply@anthropic.com>",
    "bugbot-summary": "<!-- CURSOR_SUMMARY -->\n---\n> [!NOTE]\n> Adds a retry.\n>\n> Written by [Cursor Bugbot](https://cursor.com).",
    "assisted-by-a-person": "Assisted-by: Jakub Zakrzewski",
    "assisted-by-a-person-on-a-host": "Assisted-by: odalys on github",
    "assisted-by-an-analyser": "Assisted-by: coccinelle",
    "generated-by-a-code-generator": "Generated-by: protoc-gen-go v1.30",
    "no-ai-usage-here": "No AI usage here.",
    "ai-usage-none-except": "AI usage: None used except to validate",
    "not-written-by-ai": "NOT written by AI.",
    "refused-a-tool": "I refused Copilot here and wrote it by hand",
    "unticked-agent-mode": "- [ ] Warp Agent Mode - This PR was created via Warp's AI Agent Mode",
    "ticked-no": "- [x] No AI tools were used",
    "ticked-policy": "- [x] I have read the policy on AI and I reviewed any generated code",
    "box-in-an-html-comment": "<!-- - [x] AI tools were used -->",
    "both-boxes-blank": "### Was this patch authored using AI tooling?\n- [ ] Yes\n- [ ] No",
    "heading-answered-no": "### Was this patch authored or co-authored using generative AI tooling?\nNo.",
    "heading-without-an-answer": "### Was this patch authored or co-authored using generative AI tooling?\n",
}  # fmt: skip

SUBJECTS = {
    "deletes-files-created-by-ai": "Delete files created by AI",
    "drops-a-test-generated-by-a-tool": "Drop integration test generated by Claude",
    "repairs-a-message-generated-by-a-tool": "fix: fix error message incorrectly generated by Claude AI",
    "policy-on-ai": "docs: add AI disclosure requirement to AGENTS.md",
    "adds-claude-md": "Add CLAUDE.md",
    "detector-of-ai": "feat: detect Co-authored-by: Claude trailers and Generated with Claude Code",
    "ai-as-a-feature": "(feat): ai-assisted tactical reports (#6135)",
    "opendevin-runtime": "Update README.md for new OpenDevin Runtime",
    "aws-copilot": "chore(cli): add jobs to copilot init",
    "database-cursor": "Rename a couple of internal cursor methods",
    "codex-the-storage-network": "feat(codex): erasure coding for slots",
    "goose-the-migration-tool": "fix(goose): run migrations twice",
    "product-of-cline": "fix(cline): keep the task header visible",
    "client-of-a-tool": "feat: poll for the PR created by the Copilot coding agent after assignment",
    "library-of-a-vendor": "chore: bump anthropic from 0.30.0 to 0.31.0",
}


def signs(body: str) -> tuple[Sign, ...]:
    return detect(ChangeText(message=f"Add retry\n\n{body}"))


def taking_part(found: tuple[Sign, ...]) -> list[Sign]:
    return [sign for sign in found if sign.kind is not EvidenceKind.DENIED]


@pytest.mark.parametrize("body", DISGUISES.values(), ids=DISGUISES)
def test_in_this_disguise_the_tool_is_still_read(body: str) -> None:
    assert [sign.tool for sign in signs(body)] == ["claude"]


@pytest.mark.parametrize(("body", "tool"), OTHER_DISGUISES.values(), ids=OTHER_DISGUISES)
def test_in_this_form_the_tool_is_still_read(body: str, tool: str) -> None:
    assert signs(body)[0].tool == tool
    assert verdict(signs(body)) in (Verdict.ASSISTED, Verdict.SUSPECTED)


@pytest.mark.parametrize("body", TRAPS.values(), ids=TRAPS)
def test_this_is_no_sign_that_an_ai_took_part(body: str) -> None:
    assert taking_part(signs(body)) == []


@pytest.mark.parametrize("subject", SUBJECTS.values(), ids=SUBJECTS)
def test_a_change_about_ai_is_no_sign(subject: str) -> None:
    assert detect(ChangeText(message=subject)) == ()


def test_the_branch_copilot_metrics_is_a_persons() -> None:
    assert detect(ChangeText(message="Merge branch 'copilot-metrics' into main", parents=2)) == ()


@pytest.mark.parametrize(
    "branch", ["copilot/fix-1", "claude/retry", "devin/1738195530-check", "cursor/retry"]
)
def test_merging_main_into_an_agents_branch_is_nothing(branch: str) -> None:
    assert detect(ChangeText(message=f"Merge branch 'main' into {branch}", parents=2)) == ()
    assert (
        detect(ChangeText(message=f"Merge remote-tracking branch 'origin/main' into {branch}", parents=2))
        == ()
    )


def test_aider_as_committer_only_committed_a_persons_edit() -> None:
    assert detect(ChangeText("x", "Ada", "ada@example.test", "Ada (aider)", "ada@example.test")) == ()


def test_an_agent_as_committer_only_may_have_rebased_a_persons_work() -> None:
    devin = "158243242+devin-ai-integration[bot]@users.noreply.github.com"
    (sign,) = detect(ChangeText("x", "Ada", "ada@example.test", "Devin AI", devin))
    assert (sign.certainty, sign.place) == (Certainty.LIKELY, "committer")


def test_a_persons_revert_is_judged_by_its_own_trailers_alone() -> None:
    begin = f'Revert "Add parser"\n\nThis reverts commit {"1" * 40}.\n\n'
    assert detect(ChangeText(f"{begin}The original message was:\nAdd parser\n\n{CLAUDE}")) == ()
    assert detect(ChangeText(f"{begin}> {CLAUDE}")) == ()
    assert detect(ChangeText(f"{begin}    {CLAUDE}")) == ()
    assert [sign.tool for sign in detect(ChangeText(f"{begin}{COPILOT}"))] == ["copilot"]


def test_a_cherry_pick_keeps_what_its_content_says() -> None:
    (sign,) = signs(f"{CLAUDE}\n(cherry picked from commit {'1' * 40})")
    assert sign.certainty is Certainty.CERTAIN


def test_a_squash_holds_what_any_of_its_parts_says() -> None:
    found = signs(f"* Add model\n\n{CLAUDE}\n\n* Add tests\n\n{COPILOT}\n\n* By hand")
    assert [sign.tool for sign in found] == ["claude", "copilot"]
    assert [sign.place for sign in found] == ["message line 5", "message line 9"]
