"""The driver as a campaign uses it: real Go, real modules, every way in which a fuzz function ends."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from pathlib import Path

import pytest

from aiguard.budget import Deadline
from aiguard.config.settings import GoFuzz
from aiguard.engines.fuzz.golang.corpus import parse
from aiguard.engines.fuzz.golang.driver import GoDriver, _Attended
from aiguard.engines.fuzz.golang.running import GoRun
from aiguard.engines.fuzz.interface import Setting
from aiguard.errors import CouldNotJudge, InputError
from aiguard.findings import Severity, TargetStatus
from aiguard.masking import Masker
from aiguard.plan.plan import FuzzPlan
from aiguard.process import child_environment
from aiguard.progress import silent
from tests.engines.fuzz.golang.lab import Lab, copy, opened


def test_every_fuzz_function_of_every_package_is_found_at_its_place(outcomes: Lab) -> None:
    targets = {target.id: target for target in outcomes.discovery.targets}
    assert {"./fails:FuzzPanic", "./odd:FuzzSeeds", "./other/fails:FuzzFixture", "./broken:FuzzBroken"} <= set(targets)
    sound = targets["./fails:FuzzSound"]
    assert (sound.language, sound.engines, sound.resumable) == ("go", ("go",), False)
    assert str(sound.location) == "fails/fails_test.go:10"
    assert outcomes.discovery.seconds["build"] > 0


def test_a_package_that_does_not_build_is_a_finding_with_the_compilers_place(outcomes: Lab) -> None:
    finding = next(f for f in outcomes.discovery.findings if f.rule == "fuzz.build-failed")
    assert (str(finding.location), finding.inconclusive) == ("broken/broken_test.go:6", True)
    assert "declared and not used: unused" in finding.message
    assert finding.reproduce == "go test -run='^$' ./broken"
    ended = outcomes.run("./broken:FuzzBroken").ended
    assert ended is not None
    assert ended.status is TargetStatus.ERROR


def test_missing_boundary_seeds_are_a_note(outcomes: Lab) -> None:
    notes = {f.title for f in outcomes.discovery.findings if f.rule == "fuzz.missing-boundary-seeds"}
    assert "FuzzLimits has no seed at the limits of x float64" in notes
    assert not any("FuzzSound" in title for title in notes)
    assert all(f.severity is Severity.NOTE for f in outcomes.discovery.findings if f.title in notes)


def test_a_sound_function_passes_with_a_complete_record(outcomes: Lab) -> None:
    run, stop = outcomes.start("./fails:FuzzSound"), Deadline.after(30)
    first = run.advance(1.5, stop)
    second = run.advance(1.5, stop)
    assert first.ended is None
    assert first.fresh
    assert second.examples > first.examples > 0
    assert second.busy_s > first.busy_s > 0
    assert run.peek() == (second.examples, second.features)
    ended = run.finish(stop).ended
    assert ended is not None
    assert (ended.status, ended.failures) == (TargetStatus.PASSED, ())


def test_a_panic_is_shrunk_in_all_its_arguments_and_saved_where_go_looks(outcomes: Lab) -> None:
    ended, failure = outcomes.failure("./fails:FuzzPanic")
    assert (ended.status, failure.rule) == (TargetStatus.FAILED, "fuzz.counterexample")
    assert failure.text == 'FuzzPanic(data=[]byte("A0"), a=int64(0), b=int64(0))'
    assert failure.call == '[]byte("A0")\nint64(0)\nint64(0)'
    assert failure.exception == "panic: runtime error: index out of range [4] with length 2"
    assert str(failure.location) == "fails/fails_test.go:29"
    assert failure.identity == ("panic", "fails/fails_test.go:29")
    assert failure.smallest
    assert failure.after_s is not None
    assert failure.saved is not None
    saved = outcomes.root / failure.saved
    assert [str(value) for value in parse(saved.read_text())] == failure.call.split("\n")
    assert [path.name for path in saved.parent.iterdir()] == [saved.name]
    assert failure.reproduce == f"go test -run='^FuzzPanic$/^{saved.name}$' ./fails"


def test_the_line_that_reproduces_reproduces(outcomes: Lab) -> None:
    _, failure = outcomes.failure("./other/fails:FuzzFixture")
    env = child_environment({}, (), os.environ)
    done = subprocess.run(
        ["/bin/sh", "-c", failure.reproduce], cwd=outcomes.root, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "begins with q" in done.stdout


def test_integers_are_shrunk_towards_zero(outcomes: Lab) -> None:
    _, failure = outcomes.failure("./fails:FuzzError")
    assert failure.text == 'FuzzError(text=string(""), n=int(21))'
    assert failure.exception == "too large:\n21"


def test_a_hang_is_quit_replayed_and_told_with_its_line(outcomes: Lab) -> None:
    ended, failure = outcomes.failure("./fails:FuzzHang", 1.0)
    assert (ended.status, failure.rule) == (TargetStatus.HUNG, "fuzz.hang")
    assert str(failure.location) == "fails/fails_test.go:45"
    assert failure.call is not None
    assert failure.call.startswith('[]byte("A')
    assert failure.saved is not None
    assert (outcomes.root / failure.saved).is_file()
    assert failure.smallest, "no shrink budget would make it smaller"
    assert "as the fuzzer found it" in failure.message


@pytest.mark.parametrize(
    ("name", "says", "kind"),
    [
        ("FuzzExit", "panic: unexpected call to os.Exit(0) during test", "panic"),
        ("FuzzQuietExit", "exit status 0", "exit"),
        ("FuzzGoroutine", "panic: elsewhere", "panic"),
        ("FuzzMemory", "out of memory", "fatal error"),
    ],
)
def test_what_ends_the_worker_is_explained_by_a_replay(outcomes: Lab, name: str, says: str, kind: str) -> None:
    ended, failure = outcomes.failure(f"./fails:{name}")
    assert (ended.status, failure.rule) == (TargetStatus.FAILED, "fuzz.counterexample")
    assert says in failure.exception
    assert failure.identity[0] == kind
    assert failure.call == '[]byte("A")'
    # `go test` says ok where the binary ends with 0.
    replayed = failure.reproduce == f"aiguard fuzz ./fails:{name} --budget 0"
    assert replayed if name == "FuzzQuietExit" else failure.reproduce.startswith("go test ")


def test_an_input_that_fails_only_now_and_then_is_told_as_that(outcomes: Lab) -> None:
    ended, failure = outcomes.failure("./fails:FuzzFlaky")
    assert (ended.status, failure.rule) == (TargetStatus.FAILED, "fuzz.flaky")
    assert failure.exception == "the fifty-first call"


def test_every_distinct_failure_of_the_seeds_is_told_once(outcomes: Lab) -> None:
    ended = outcomes.run("./odd:FuzzSeeds").ended
    assert ended is not None
    assert ended.status is TargetStatus.FAILED
    assert [(f.text, f.exception) for f in ended.failures] == [
        ("FuzzSeeds(n=1)", "one"),
        ("FuzzSeeds(n=2)", "panic: two"),
        ("FuzzSeeds(n=3)", "three"),
    ]


def test_what_a_test_within_says_is_the_failure_of_its_seed(outcomes: Lab) -> None:
    ended, failure = outcomes.failure("./odd:FuzzSubtest")
    assert [f.exception for f in ended.failures] == ["from within"]
    assert (failure.text, failure.reproduce) == ("FuzzSubtest(n=1)", "go test -run='^FuzzSubtest$/^seed#0$' ./odd")


def test_a_message_of_megabytes_is_not_lost(outcomes: Lab) -> None:
    _, failure = outcomes.failure("./odd:FuzzLongMessage")
    assert failure.exception.startswith("at once: xxx")
    assert len(failure.exception) < 10_000


def test_a_seed_that_never_ends_is_a_hang(outcomes: Lab) -> None:
    ended, failure = outcomes.failure("./odd:FuzzSeedHangs")
    assert (ended.status, failure.rule) == (TargetStatus.HUNG, "fuzz.hang")
    assert str(failure.location) == "odd/odd_test.go:33"


@pytest.mark.parametrize(
    ("id_", "rule", "says"),
    [
        ("./odd:FuzzSkip", "fuzz.skipped", "not here"),
        ("./odd:FuzzFatal", "fuzz.target-broken", "no database"),
        ("./odd:FuzzNoCall", "fuzz.target-broken", "returned without calling F.Fuzz"),
        ("./odd:FuzzSetupPanic", "fuzz.target-broken", "panic: setup"),
        ("./odd:FuzzSetupExit", "fuzz.target-broken", "exit status 0"),
        ("./odd:FuzzWrongType", "fuzz.target-broken", "mismatched types"),
        ("./odd:FuzzNever", "fuzz.target-broken", "os.Exit(0)"),
        ("./mainless:FuzzUnseen", "fuzz.no-match", "TestMain"),
    ],
)
def test_what_was_not_fuzzed_is_never_a_pass(outcomes: Lab, id_: str, rule: str, says: str) -> None:
    ended, failure = outcomes.failure(id_)
    assert (ended.status, failure.rule, failure.inconclusive) == (TargetStatus.ERROR, rule, True)
    assert says in failure.message


def test_slow_calls_are_neither_hangs_nor_cut_short(outcomes: Lab) -> None:
    progress = outcomes.run("./odd:FuzzSlow", 2.5, slices=2)
    assert progress.ended is not None
    assert progress.ended.status is TargetStatus.PASSED, progress.ended
    assert progress.examples > 0


def test_a_run_that_got_no_time_is_not_a_pass(outcomes: Lab) -> None:
    ended = outcomes.start("./fails:FuzzSound").finish(Deadline.after(1)).ended
    assert ended is not None
    assert ended.status is TargetStatus.NOT_RUN


def test_a_finding_fails_the_next_run_before_any_fuzzing_and_survives_a_folder_without_access(tmp_path: Path) -> None:
    root, scratch = copy("outcomes", tmp_path / "project"), tmp_path / "scratch"
    scratch.mkdir()
    # A file where the folder should be keeps even root from making it.
    (root / "fails" / "testdata").write_text("not a folder")
    with opened(root, scratch, packages=("./fails",)) as lab:
        _, failure = lab.failure("./fails:FuzzPanic")
        assert (failure.rule, failure.saved) == ("fuzz.counterexample", None)
        assert "cannot be written" in failure.message
        assert failure.text == 'FuzzPanic(data=[]byte("A0"), a=int64(0), b=int64(0))'
        assert (root / "fails" / "testdata").read_text() == "not a folder"
        again = lab.run("./fails:FuzzPanic")
        assert again.ended is not None
        assert again.ended.status is TargetStatus.FAILED
        (root / "fails" / "testdata").unlink()
        _, kept = lab.failure("./fails:FuzzPanic")
        assert kept.saved is not None
    with opened(root, scratch, packages=("./fails",), budget_s=0.0) as lab:
        ended, failure = lab.failure("./fails:FuzzPanic")
        assert (ended.status, failure.saved, failure.call) == (TargetStatus.FAILED, kept.saved, kept.call)
        sound = lab.run("./fails:FuzzSound")
        assert sound.ended is not None
        assert (sound.ended.status, sound.examples) == (TargetStatus.PASSED, 1)


def test_an_old_input_of_the_cache_that_fails_now_is_saved_and_told(tmp_path: Path) -> None:
    root, scratch = copy("outcomes", tmp_path / "project"), tmp_path / "scratch"
    scratch.mkdir()
    with opened(root, scratch, packages=("./fails",)) as lab:
        cache = _cache_folder(lab, "./fails:FuzzError")
        cache.mkdir(parents=True)
        (cache / "old").write_text('go test fuzz v1\nstring("abc")\nint(4000)\n')
        _, failure = lab.failure("./fails:FuzzError")
        assert failure.text == 'FuzzError(text=string(""), n=int(21))'
        assert failure.saved is not None
        folder = root / "fails" / "testdata" / "fuzz" / "FuzzError"
        assert [f"fails/testdata/fuzz/FuzzError/{path.name}" for path in folder.iterdir()] == [failure.saved]


def test_with_no_time_to_run_it_again_a_failure_is_told_in_the_fuzzers_words(tmp_path: Path) -> None:
    root, scratch = copy("outcomes", tmp_path / "project"), tmp_path / "scratch"
    scratch.mkdir()
    with opened(root, scratch, packages=("./fails",)) as lab:
        run = lab.start("./fails:FuzzPanic")
        assert isinstance(run, _Attended)
        run.advance(0.1, Deadline.after(20))
        folder = root / "fails" / "testdata" / "fuzz" / "FuzzPanic"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "found").write_text('go test fuzz v1\n[]byte("Abc")\nint64(1)\nint64(2)\n')
        assert isinstance(run.run, GoRun)
        ended = run.run._investigation().failing(
            folder / "found", Deadline.after(0), 0.1, "        fails_test.go:29: bad\n"
        )
        assert (ended.failures[0].rule, ended.failures[0].exception) == ("fuzz.counterexample", "bad")
        assert not ended.failures[0].smallest
        assert ended.failures[0].saved == "fails/testdata/fuzz/FuzzPanic/found"


def test_one_command_builds_what_is_only_replayed_and_no_names_collide(tmp_path: Path) -> None:
    root, scratch = copy("outcomes", tmp_path / "project"), tmp_path / "scratch"
    scratch.mkdir()
    with opened(root, scratch, packages=("./fails", "./other/..."), budget_s=0.0) as lab:
        for id_ in ("./fails:FuzzSound", "./other/fails:FuzzFixture"):
            ended = lab.run(id_).ended
            assert ended is not None
            assert (ended.status, ended.message) == (TargetStatus.PASSED, "1 seed or saved input replayed")


def test_what_was_not_chosen_is_neither_built_nor_complained_about(tmp_path: Path) -> None:
    root, scratch = copy("outcomes", tmp_path / "project"), tmp_path / "scratch"
    scratch.mkdir()
    with opened(root, scratch, budget_s=0.0, chosen=("./other/fails:FuzzFixture",)) as lab:
        assert lab.discovery.findings == ()
        assert "./broken:FuzzBroken" in {target.id for target in lab.discovery.targets}
        ended = lab.run("./other/fails:FuzzFixture").ended
        assert ended is not None
        assert ended.status is TargetStatus.PASSED


def test_a_module_in_a_folder_of_a_project_elsewhere(tmp_path: Path) -> None:
    root, scratch = tmp_path / "project", tmp_path / "scratch"
    scratch.mkdir()
    copy("outcomes", root / "services" / "api")
    settings = {"modules": ("services/api",), "packages": ("./fails",), "tags": ("slow",), "env": {"WORD": "a b"}}
    with opened(root, scratch, prefix="mono/", masker=Masker({"WORD": "a b c d"}), **settings) as lab:
        _, failure = lab.failure("./services/api/fails:FuzzPanic")
        assert str(failure.location) == "services/api/fails/fails_test.go:29"
        name = (failure.saved or "").rsplit("/", 1)[-1]
        assert failure.saved == f"services/api/fails/testdata/fuzz/FuzzPanic/{name}"
        assert failure.reproduce == (
            f"cd mono/services/api && WORD='a b' go test -tags=slow -run='^FuzzPanic$/^{name}$' ./fails"
        )


def test_when_the_campaign_ends_a_run_returns_and_leaves_nobody(tmp_path: Path, outcomes: Lab) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with opened(outcomes.root, scratch, packages=("./fails",)) as lab:
        run = lab.start("./fails:FuzzSound")
        worker = threading.Thread(target=run.advance, args=(60.0, Deadline.after(60)))
        worker.start()
        until = time.monotonic() + 20
        while run.peek()[0] == 0 and time.monotonic() < until:
            time.sleep(0.05)
        assert _processes(scratch)
        lab.ending.set()
        worker.join(5)
        assert not worker.is_alive()
        assert not _processes(scratch)


def test_no_go_at_all_cannot_be_judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name, path: None)
    with pytest.raises(CouldNotJudge, match="no go command") as caught, opened(tmp_path, tmp_path):
        pass
    assert "aiguard-gate[go]" in caught.value.hint


def test_a_module_without_a_go_mod_is_the_users_mistake(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"holds no go\.mod"), opened(tmp_path, tmp_path, modules=("nowhere",)):
        pass


def test_a_module_that_cannot_be_listed_is_a_finding_where_another_can(tmp_path: Path) -> None:
    root, scratch = tmp_path / "project", tmp_path / "scratch"
    scratch.mkdir()
    copy("racing", root / "good")
    copy("racing", root / "bad")
    (root / "bad" / "go.mod").write_text("modul example.com/bad\n")
    with opened(root, scratch, modules=("good", "bad"), budget_s=0.0) as lab:
        assert [target.id for target in lab.discovery.targets] == ["./good:FuzzRace"]
        finding = next(f for f in lab.discovery.findings if f.rule == "fuzz.build-failed")
        assert "unknown directive" in finding.message
        assert finding.inconclusive
        assert finding.reproduce == "cd bad && go test -run='^$' ."
    with pytest.raises(CouldNotJudge, match="cannot list"), opened(root, scratch, modules=("bad",)):
        pass


def test_a_plan_without_go_has_no_driver(tmp_path: Path) -> None:
    plan = FuzzPlan(tmp_path, "", None, None, 1.0, 1.0, 1, 0)
    setting = Setting(tmp_path, tmp_path, Deadline.after(1), Masker(), silent, threading.Event())
    with pytest.raises(ValueError, match="no Go packages"):
        GoDriver(plan, setting)


def _cache_folder(lab: Lab, id_: str) -> Path:
    run = lab.start(id_)
    assert isinstance(run, _Attended)
    assert isinstance(run.run, GoRun)
    return run.run._bench.cache / id_.rsplit(":", 1)[-1]


def _processes(scratch: Path) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if str(scratch).encode() in (entry / "cmdline").read_bytes():
                found.append(int(entry.name))
        except OSError:
            continue
    return found


@pytest.mark.skipif(shutil.which("gcc") is None, reason="a race build needs a C compiler")
def test_a_data_race_is_told_by_a_race_build(tmp_path: Path) -> None:
    root, scratch = copy("racing", tmp_path / "project"), tmp_path / "scratch"
    scratch.mkdir()
    with opened(root, scratch, race=True) as lab:
        _, failure = lab.failure(".:FuzzRace")
        assert (failure.exception, failure.text) == ("data race", "FuzzRace(n=int(10))")
        assert str(failure.location) == "race_test.go:13"
        assert failure.reproduce.startswith("go test -race -run='^FuzzRace$/")


def test_a_build_that_is_cut_off_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    root = copy("outcomes", tmp_path / "outcomes")
    (tmp_path / "cold").mkdir()
    env = {"GOCACHE": str(tmp_path / "cold")}  # nothing is built yet, so it takes longer than there is
    plan = FuzzPlan(root, "", None, GoFuzz(env=env), 4.0, 1.0, 1, 0)
    setting = Setting(root, tmp_path / "scratch", Deadline.after(4), Masker(), silent, threading.Event())
    driver = GoDriver(plan, setting)
    found = driver.discover()
    driver.close()
    assert any("was not built in time" in each.title for each in found.findings)
    assert list(temporary.iterdir()) == []
