"""Changes of a design become edits of its text that leave everything else as it was."""

from __future__ import annotations

from inspect import cleandoc

import pytest

from dsl.parse import parse
from dsl.source import Span
from reviewer.text.editing.building import edits_for
from reviewer.text.editing.edits import EditError, TextEdit, apply_edits, may_meet
from reviewer.text.editing.plain import edits_of_typed
from reviewer.text.fix import Change
from reviewer.text.text_fix import FixKind, TextFix, digest_of


def changed(text: str, *changes: Change) -> str:
    """The text with changes made, which has no error before or after."""
    text = cleandoc(text) + "\n"
    read = parse(text)
    assert [one.message for one in read.problems if one.fatal] == []
    after = apply_edits(text, edits_for(read.design, changes))
    assert [one.message for one in parse(after).problems if one.fatal] == []
    return after


def part(name: str, attributes: str = "", number: int | None = None) -> Change:
    return Change(name, attributes, number)


def line(text: str) -> Change:
    return Change(line=text)


def test_attributes_go_into_the_brackets_that_are_there():
    text = changed("client -> api\nservice api [tls, cache]  # why", part("api", "timeout=2s"))
    assert "service api [tls, cache, timeout=2s]  # why" in text


def test_an_attribute_that_is_there_is_replaced_by_any_of_its_spellings():
    text = changed("client -> db\npostgres db [shard-key=a, tls]", part("db", "shard=b"))
    assert "postgres db [shard=b, tls]" in text


def test_a_listed_value_is_replaced_as_a_whole():
    before = "client -> db\npostgres db [workloads=[feeds queues], tls]"
    assert "[workloads=feeds, tls]" in changed(before, part("db", "workloads=feeds"))


def test_brackets_over_several_lines_keep_their_lines_and_comments():
    before = """
        client -> api
        service api x2 [
          tls      # inside too
          cache
        ]
        """
    after = changed(before, part("api", "timeout=2s"))
    assert "  tls      # inside too\n  cache\n  timeout=2s\n]" in after


def test_a_count_stands_behind_name_and_technology_and_in_front_of_the_label():
    after = changed('client -> db\ndatabase db: PostgreSQL "All"', part("db", number=3))
    assert 'database db: PostgreSQL x3 "All"' in after


def test_a_count_that_is_there_is_replaced():
    before = "client -> hot\nredis hot x2 [ttl=1h]"
    assert "redis hot x5 [ttl=1h]" in changed(before, part("hot", number=5))


def test_what_declares_itself_in_a_link_gets_a_line_in_front_of_it_with_its_margin():
    before = """
        group west {
            client -> api -> redis  # first
        }
        """
    after = changed(before, part("redis", "ttl=1h", 2))
    assert "    redis x2 [ttl=1h]\n    client -> api -> redis  # first" in after


def test_a_link_of_a_chain_gets_its_attribute_inside_the_chain():
    after = changed("client -> api -> db\npostgres db", part("client->api", "timeout=1s"))
    assert "client -> api [timeout=1s] -> db" in after


def test_one_link_of_several_is_drawn_apart_and_keeps_label_and_attributes():
    before = 'client -> api -> db, hot: "reads" [tls] -> s3\npostgres db\nredis hot'
    after = changed(before, part("api->hot", "timeout=1s"))
    assert after.startswith(
        'client -> api\napi -> hot: "reads" [tls, timeout=1s]\napi -> db: "reads" [tls]\ndb, hot -> s3\n'
    )


def test_all_links_of_an_arrow_change_in_place():
    before = "client -> api\napi -> db, hot\npostgres db\nredis hot"
    both = [part(f"api->{name}", "timeout=1s") for name in ("db", "hot")]
    assert "api -> db, hot [timeout=1s]\n" in changed(before, *both)


def test_the_arms_of_a_choice_change_together():
    before = "client -> lb -> blue | green\nservice blue\nservice green"
    assert "lb -> blue | green [timeout=1s]" in changed(before, part("lb->blue", "timeout=1s"))


def test_a_comment_inside_a_link_that_is_drawn_apart_stays():
    before = "client -> api\napi -> db, hot  # end\napi ->  # inside\n  kafka, db\npostgres db\nredis hot"
    after = changed(before, part("api->kafka", "timeout=1s"))
    assert "# inside" in after
    assert "# end" in after


def test_a_requirement_that_is_there_is_changed_in_its_value_alone():
    before = "require p99   100ms  # of all\nclient -> api"
    after = changed(before, line("require p99 250ms"))
    assert after == "require p99   250ms  # of all\nclient -> api\n"


def test_a_requirement_of_another_sort_stands_beside_the_first():
    after = changed("require storage 5TB/y\nclient -> api", line("require storage 20TB"))
    assert after.startswith("require storage 5TB/y\nrequire storage 20TB\n")


def test_an_assumption_that_is_there_is_changed():
    after = changed("client -> api\nassume api.capacity 1k/s", line("assume api.capacity 2k/s"))
    assert after == "client -> api\nassume api.capacity 2k/s\n"


def test_a_flow_over_several_lines_keeps_its_lines():
    before = """
        client -> api -> redis, postgres
        api -> kafka
        flow read 5/s: client -> api
          -> postgres;  # first
          api -> kafka
        """
    after = changed(before, line("flow read 5/s: client -> api -> redis -> postgres; api -> kafka"))
    assert "client -> api\n  -> redis -> postgres;  # first\n  api -> kafka\n" in after


def test_new_lines_go_behind_the_last_of_their_sort():
    before = """
        client web
        service api  # the last one
        web -> api
        flow read 1/s: web -> api
        """
    after = changed(before, line("prometheus watch"), line("api ~> watch"))
    assert "service api  # the last one\nprometheus watch\nweb -> api\napi ~> watch\n" in after


def test_new_lines_go_behind_groups_and_never_into_them():
    after = changed("group a {\n  service api\n}\nclient -> api", line("redis hot"))
    assert after == "group a {\n  service api\n}\nredis hot\nclient -> api\n"


def test_a_new_component_between_two_goes_into_their_link_and_flows():
    before = """
        client -> web -> db  # all of it
        postgres db
        flow read 5/s: client -> web -> db
        """
    after = changed(before, line("lb front"), line("client -> front -> web"))
    assert "client -> front -> web -> db  # all of it\n" in after
    assert "flow read 5/s: client -> front -> web -> db\n" in after


def test_a_line_that_draws_a_known_link_does_not_draw_it_twice():
    before = "client -> api -> db\npostgres db"
    after = changed(before, line("api -> db, hot [timeout=1s]"), line("redis hot"))
    assert "client -> api -> db [timeout=1s]\n" in after
    assert "api -> hot [timeout=1s]\n" in after
    assert after.count("-> db") == 1


def test_tabs_and_astral_characters_keep_their_places():
    before = 'client -> api\n\tservice api "🚀🚀" [tls] # 🚀\n'
    read = parse(before)
    after = apply_edits(before, edits_for(read.design, [part("api", "timeout=2s", 3)]))
    assert after == 'client -> api\n\tservice api x3 "🚀🚀" [tls, timeout=2s] # 🚀\n'


def test_a_change_of_what_is_not_there_is_refused():
    with pytest.raises(EditError):
        edits_for(parse("client -> api").design, [part("nowhere", "tls")])


def test_a_line_that_cannot_be_read_is_refused():
    with pytest.raises(EditError):
        edits_for(parse("client -> api").design, [line("-> ] nothing")])


# Edits


def test_edits_that_overlap_are_refused():
    edits = [TextEdit(Span(0, 3), "x"), TextEdit(Span(2, 4), "y")]
    with pytest.raises(EditError):
        apply_edits("abcdef", edits)


def test_edits_outside_the_text_are_refused():
    with pytest.raises(EditError):
        apply_edits("abc", [TextEdit(Span(2, 9), "x")])


def test_what_is_added_at_one_place_keeps_its_order():
    at = Span(1, 1)
    assert apply_edits("ab", [TextEdit(at, "1"), TextEdit(at, "2")]) == "a12b"


def test_edits_meet_where_one_ends_and_the_other_begins():
    assert may_meet(TextEdit(Span(0, 3), "x"), TextEdit(Span(3, 3), " [a]"))
    assert not may_meet(TextEdit(Span(3, 3), " [b]"), TextEdit(Span(3, 3), " [a]"))
    assert not may_meet(TextEdit(Span(0, 1), "x"), TextEdit(Span(3, 4), "y"))


def test_an_edit_of_a_loose_line_writes_that_line_plainly_and_no_other():
    typed, plain = "one\nTwo words\nthree words\n", "one\ntwo\nthree\n"
    edits = edits_of_typed(typed, plain, [TextEdit(Span(3, 3), "!"), TextEdit(Span(7, 7), " x2")])
    assert apply_edits(typed, edits) == "one!\ntwo x2\nthree\n"


# Fixes


def test_a_fix_is_refused_where_the_text_has_changed():
    text = "client -> api\n"
    fix = TextFix("Set it", FixKind.DESIGN, (TextEdit(Span(0, 0), "# "),), digest_of(text))
    assert fix.applied_to(text) == "# client -> api\n"
    with pytest.raises(EditError, match="has changed since"):
        fix.applied_to(text + "\n")
