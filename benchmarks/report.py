"""Write the tables of docs/performance.md from the kept results: python -m benchmarks.report."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.results import kept

DOCUMENT: Final = Path(__file__).parents[1] / "docs" / "performance.md"
_BEGIN: Final = "<!-- written by python -m benchmarks.report -->"
_END: Final = "<!-- end of what is written -->"
_Result = Mapping[str, Any]
_HEAD: Final = "| what | must be | measured |\n|---|---|---|"


def _row(what: str, target: str, measured: str, holds: bool | None = None) -> str:
    mark = "" if holds is None else " ✓" if holds else " ✗"
    return f"| {what} | {target} | {measured}{mark} |"


def _dispatch(found: _Result) -> Iterator[str]:
    yield "| Meta is away | senders | messages/s | CPU per message, our processes | everything, Meta included |"
    yield "|---|---|---|---|---|"
    for run in found["runs"]:
        cpu = run["cpu_ms_per_message"]
        figures = f"{run['per_second']:,} | {cpu['application']:.2f} ms | {cpu['all']:.2f} ms"
        yield f"| {run['latency_ms']} ms | {run['processes']} | {figures} |"
    yield "\nMust be: 2,000/s with two senders at both distances, at most 0.7 ms of our own CPU a message."
    refused = sum(sum(run["refused"].values()) for run in found["runs"])
    doubles = sum(run["doubles"] for run in found["runs"])
    yield f"\nRefused: {refused} (must be 0). Doubled: {doubles} (must be 0).\n"
    yield from _senders(found["baselines"])


def _rate(found: _Result) -> Iterator[str]:
    yield "| limit | set to | most in a sliding second | sustained | share of the limit |\n|---|---|---|---|---|"
    for line in found["lines"]:
        chosen = "default share" if line["set_to"] is None else f"{line['set_to']:,}/s"
        figures = f"{line['most_in_a_second']:,} | {line['sustained']:,}/s | {line['share_used']:.1%}"
        yield f"| {line['limit']:,}/s | {chosen} | {figures} |"
    yield f"\nRefused: {found['refused']} (must be 0). Given up: {found['given_up']} (must be 0)."


def _stopping(found: _Result) -> Iterator[str]:
    yield _HEAD
    what = f"at {found['recipients']:,} recipients"
    for name, told in (
        ("start_to_first_message", f'first message after "start", {what}'),
        ("pause_to_last_message", 'last message after "pause"'),
        ("resume_to_first_message", 'first message after "resume"'),
        ("cancel_to_last_message", 'last message after "cancel"'),
    ):
        yield _row(told, "≤ 1 s", f"{found[name]:.2f} s", found[name] <= 1)
    yield _row("planned when it was paused", "", f"{found['planned_when_paused']:,}")
    yield _row("balance in the end", "exact", "exact" if found["balanced"] else "broken", found["balanced"])


def _planning(found: _Result) -> Iterator[str]:
    yield _HEAD
    yield _row("recipients", "", f"{found['recipients']:,}")
    yield _row("upload", "", f"{found['upload_seconds']} s")
    yield _row("read into the audience", "", f"{found['import_seconds']} s")
    yield _row("plan, while it is sent", "≤ 60 s", f"{found['planning_seconds']} s", found["planning_seconds"] <= 60)
    name, most = max(found["memory_most_mb"].items(), key=lambda one: one[1])
    yield _row("largest process", "≤ 300 MB", f"{most:.0f} MB ({name})", most <= 300)
    grown = {one: value - found["memory_first_mb"].get(one, 0.0) for one, value in found["memory_most_mb"].items()}
    name, most = max(grown.items(), key=lambda one: one[1])
    yield _row("most that a process grew", "flat", f"{most:.0f} MB ({name})")
    yield _row("Redis at its largest", "≤ 64 MB", f"{found['redis_most_mb']} MB", found["redis_most_mb"] <= 64)
    small, large = (found[f"cpu_ms_per_message_{size}"]["all"] for size in ("small", "large"))
    yield _row("CPU of everything per message, of 10,000 recipients", "", f"{small:.2f} ms")
    yield _row("CPU of everything per message, of this many", "the same", f"{large:.2f} ms", large <= small * 1.1)


def _contact_import(found: _Result) -> Iterator[str]:
    first, again = found["first"], found["again"]
    yield _HEAD
    yield _row("rows", "", f"{found['rows']:,}")
    yield _row("upload", "", f"{found['upload_seconds']} s")
    seconds = first["seconds"]
    yield _row("imported: all new, onto a list", "≤ 90 s", f"{seconds} s", seconds <= 90)
    if again:
        yield _row("imported again: all known, nothing changed", "", f"{again['seconds']} s")
    most, grown = found["worker_most_mb"], found["worker_most_mb"] - found["worker_first_mb"]
    yield _row("memory of the worker", "≤ 250 MB", f"{most:.0f} MB, {grown:.0f} MB more than idle", most <= 250)


def _watched(found: _Result) -> Iterator[str]:
    yield _HEAD
    sent = f"{found['accepted']:,} at {found['per_second']:,}/s"
    yield _row("sent, paused and resumed from the page", f"{found['recipients']:,}", sent)
    yield _row("doubled", "0", f"{found['doubles']}", found["doubles"] == 0)
    yield _row("balance in the end", "exact", "exact" if found["balanced"] else "broken", found["balanced"])
    last = found["pause_to_last_message"]
    yield _row('last message after "Pause"', "≤ 1 s", f"{last:.2f} s", last <= 1)
    frames = f"{found['late_frames']:,} of {found['frames']:,} ({found['late_share']:.2%})"
    yield _row("frames that took over 50 ms", "", frames)
    yield _row("longest frame", "", f"{found['longest_frame_ms']} ms")
    before, after = found["heap_mb"]
    yield _row("memory of the page, at a quarter and in the end", "flat", f"{before} MB, {after} MB")


def _people(found: _Result) -> Iterator[str]:
    yield f"{found['contacts']:,} contacts, {found['messages']:,} messages; each question forty times, over HTTP.\n"
    yield "| question | must be, 95 % | median | 95 % |\n|---|---|---|---|"
    for name, told in found["milliseconds"].items():
        most = 1000 if name.startswith("count") or name.endswith(("report", "costs", "figures", "results")) else 200
        mark = " ✓" if told["p95"] <= most else ""
        yield f"| {name} | ≤ {most:,} ms | {told['median']:.0f} ms | {told['p95']:.0f} ms{mark} |"


def _inbox(found: _Result) -> Iterator[str]:
    beside = f"{found['unfinished']:,} of them not over; {found['messages']:,} messages"
    yield f"{found['conversations']:,} conversations, {beside}; each question forty times, over HTTP.\n"
    yield "| question | must be, 95 % | median | 95 % |\n|---|---|---|---|"
    for name, told in found["milliseconds"].items():
        mark = " ✓" if told["p95"] <= 200 else ""
        yield f"| {name} | ≤ 200 ms | {told['median']:.0f} ms | {told['p95']:.0f} ms{mark} |"


def _audience(found: _Result) -> Iterator[str]:
    yield f"{found['contacts']:,} contacts, {found['messages']:,} messages; the slowest of three, over HTTP.\n"
    yield "| who is counted | must be | measured | people |\n|---|---|---|---|"
    for name, told in found["counts"].items():
        people = f"{told['total']:,}" if told["is_exact"] else f"about {told['total']:,}"
        yield f"| {name} | ≤ 1 s | {told['most'] / 1000:.2f} s{' ✓' if told['most'] <= 1000 else ''} | {people} |"
    for name, told in found["taking"].items():
        yield f"| taken: {name} | | {told['seconds']} s | {told['rows']:,} |"


def _kept_out(found: _Result) -> Iterator[str]:
    yield _HEAD
    yield _row("contacts, and twins in their file", "", f"{found['contacts']:,}, {found['twins_in_the_file']:,}")
    yield _row("people who stand only in a file of the campaign", "", f"{found['strangers']:,}")
    yield _row("planned, with caps, from the picking on, while the first are sent", "", f"{found['planned_seconds']} s")
    yield _row("sent", "", f"{found['sent']:,}")
    for name, told in (
        ("sent_to_excluded", "sent to excluded people"),
        ("sent_to_opted_out", "sent to people who had opted out"),
        ("sent_to_capped", "sent to people who had had enough"),
        ("sent_twice", "sent twice"),
        ("claimed_after_their_no", "claimed after a STOP that came meanwhile"),
        ("owed_and_not_sent", "owed and not sent"),
    ):
        yield _row(told, "0", f"{found[name]:,}", found[name] == 0)
    yield _row("said STOP meanwhile, and got nothing more", "", f"{found['said_no_before_their_turn']:,}")
    yield _row("balance in the end", "exact", "exact" if found["balanced"] else "broken", found["balanced"])


def _webhooks(found: _Result) -> Iterator[str]:
    yield _HEAD
    yield _row("calls offered", "1,000/s", f"{found['offered_per_second']:,}/s, {found['offered']:,} in all")
    yield _row("campaign at the same time", "", f"{found['campaign_per_second']:,}/s")
    yield _row("answered, median", "≤ 50 ms", f"{found['median_ms']} ms", found["median_ms"] <= 50)
    yield _row("answered, 99 %", "≤ 250 ms", f"{found['p99_ms']} ms", found["p99_ms"] <= 250)
    yield _row("lost", "0", f"{found['lost']}", found["lost"] == 0)
    told = found["messages_read_in_the_end"] == found["messages"]
    yield _row("messages whose last status is applied", "all", f"{found['messages_read_in_the_end']:,}", told)
    yield _row("until the last is applied", "", f"{found['seconds_until_applied']} s")
    yield _row("CPU of the web process per call", "", f"{found['web_cpu_ms_per_call']} ms")


def _realtime(found: _Result) -> Iterator[str]:
    yield _HEAD
    yield _row("dashboards connected", "300", f"{found['connected']}", found["connected"] - found["ended"] >= 300)
    yield _row("messages by webhook", "200/s", f"{found['offered_per_second']}/s, {found['messages']:,} in all")
    yield _row("events heard by dashboards", "", f"{found['events_per_second']:,}/s")
    yield _row("webhook to dashboard, median", "", f"{found['p50_ms']} ms")
    yield _row("webhook to dashboard, 95 %", "≤ 500 ms", f"{found['p95_ms']} ms", found["p95_ms"] <= 500)
    yield _row("webhook to dashboard, 99 %", "", f"{found['p99_ms']} ms")
    yield _row("lost", "0", f"{found['lost']}", found["lost"] == 0)
    all_see = found["everybody"]
    yield _row("events heard, when each of 200/s goes to everybody", "", f"{all_see['events_per_second']:,}/s")
    yield _row("then, median", "", f"{all_see['p50_ms']} ms")
    yield _row("then, 95 %", "≤ 500 ms", f"{all_see['p95_ms']} ms", all_see["p95_ms"] <= 500)
    yield _row("then, lost", "0", f"{all_see['lost']}", all_see["lost"] == 0)


def _assistant(found: _Result) -> Iterator[str]:
    yield "| the model is | messages/s of the campaign | of normal |\n|---|---|---|"
    for one in found["phases"]:
        name = {"off": "not asked (normal)", "healthy": "well"}.get(one["phase"], one["phase"])
        yield f"| {name} | {one['per_second']:,} | {one['of_normal']:.1%} |"
    yield "\n" + _HEAD
    slowest = found["slowest_of_normal"]
    yield _row("slowest, of normal", "≥ 97 %", f"{slowest:.1%}", slowest >= 0.97)
    yield _row("people who wrote", "", f"{found['customers_per_second']:g}/s")
    told = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in sorted(found["outcomes"].items()))
    yield _row("what became of them", "", told)
    yield _row("left without an answer and without a person", "0", f"{found['left_alone']}", found["left_alone"] == 0)


def _fed(found: _Result) -> Iterator[str]:
    yield _HEAD
    people, none = found["people"], "0"
    yield _row("people of the campaign", "", f"{people:,}")
    yield _row("times the second system died (SIGKILL)", "", f"{found['deaths']} at {len(found['died_at'])} points")
    yield _row("from its first call to the last outcome heard", "", f"{found['seconds']:.0f} s")
    wrong = found["people_without_exactly_one"]
    yield _row("people without exactly one message in Meta's log", none, f"{wrong:,}", wrong == 0)
    for way, how in (("by_cursor", "read by cursor"), ("by_webhook", "taken by webhook")):
        told = found[way]
        for what, name in (
            (f"of {told['events']:,} events {how}: missing", "never_heard"),
            ("out of the order of their message", "out_of_order"),
            ("messages whose last event is not their state", "wrong_in_the_end"),
        ):
            yield _row(what, none, f"{told[name]:,}", told[name] == 0)
        yield _row("more than once", "allowed", f"{told['heard_more_than_once']:,}")


def _telling(found: _Result) -> Iterator[str]:
    steady, burst = found["steady"], found["burst"]
    yield _HEAD
    yield _row("the receiver thinks", "", f"{found['latency_ms']} ms about each call, 16 at once")
    yield _row(f"events of a campaign at {found['gentle']} messages/s", "", f"{steady['events']:,}")
    yield _row("heard after they happened, median and 95 %", "", f"{steady['median_ms']} ms, {steady['p95_ms']} ms")
    piled = f"{burst['events']:,}, in {burst['seconds_until_all_happened']} s"
    yield _row("events of a campaign as fast as it goes", "", piled)
    yield _row("told", "", f"{burst['per_second']:,}/s")
    yield _row("CPU of the worker per event", "", f"{burst['worker_cpu_ms_per_event']} ms")
    for what, name in (("never heard", "never_heard"), ("out of the order of their message", "out_of_order")):
        yield _row(what, "0", f"{found[name]:,}", found[name] == 0)


def _baselines(found: _Result) -> Iterator[str]:
    yield from _senders(found["senders"])


def _senders(senders: Sequence[_Result]) -> Iterator[str]:
    yield "| sender, at 100 ms | messages/s | CPU per message | ours is faster by |\n|---|---|---|---|"
    for one in senders:
        faster = f"{one['ours_is_faster_by']:,} times" if "ours_is_faster_by" in one else ""
        cost = f"{one['per_second']} | {one['cpu_ms_per_message']} ms"
        yield f"| {one['sender']}, {one['processes']} process | {cost} | {faster} |"


_TABLES: Final[Mapping[str, tuple[str, Callable[[_Result], Iterator[str]]]]] = {
    "dispatch": ("Dispatch, two numbers of 1,000/s", _dispatch),
    "rate": ("Rate adherence", _rate),
    "stopping": ("Starting and stopping", _stopping),
    "watched": ("A campaign that is watched", _watched),
    "planning": ("A million recipients", _planning),
    "contact_import": ("A million contacts out of a file", _contact_import),
    "people": ("Lists, searches and reports of a large organisation", _people),
    "inbox": ("An inbox with 50,000 conversations that wait", _inbox),
    "audience": ("Audiences of contacts, counted and taken", _audience),
    "kept_out": ("Who must not be written to", _kept_out),
    "webhooks": ("Webhooks while a campaign runs", _webhooks),
    "realtime": ("Live events", _realtime),
    "assistant": ("A campaign beside an assistant whose model fails", _assistant),
    "fed": ("A campaign fed by a second system that crashes", _fed),
    "telling": ("Other systems told of every event", _telling),
    "baselines": ("Stock RQ, the same messages at 100 ms", _baselines),
}


def tables(results: Mapping[str, _Result]) -> str:
    """Return a section for each kept result."""
    return "\n\n".join(_section(results[name], *_TABLES[name]) for name in _TABLES if name in results)


def _section(found: _Result, title: str, table: Callable[[_Result], Iterator[str]]) -> str:
    machine = found["machine"]
    servers = f"PostgreSQL {machine['postgresql']}, Redis {machine['redis']}"
    place = (
        f"{machine['cores']} cores ({machine['cpu']}), {machine['memory_gb']} GB, Python {machine['python']}, {servers}"
    )
    lines = "\n".join(table(found))
    return f"### {title}\n\n`python -m benchmarks.{found['benchmark']}`, {found['date']}, {place}\n\n{lines}"


def main() -> None:
    """Put the tables into the document."""
    before, _, rest = DOCUMENT.read_text().partition(_BEGIN)
    _, _, after = rest.partition(_END)
    DOCUMENT.write_text(f"{before}{_BEGIN}\n\n{tables(kept())}\n\n{_END}{after}")


if __name__ == "__main__":
    main()
