"""A pytest plugin that tells a failure when it happens: a run that is cut off has told it by then."""

import pytest
from _pytest.terminal import TerminalReporter


class AtOnce:
    """Writes each failure with all that was captured, and does not repeat them at the end."""

    def __init__(self, terminal: TerminalReporter) -> None:
        self._terminal = terminal

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Before the summary."""
        session.config.option.tbstyle = "no"

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """After the test's own letter."""
        if report.failed:
            self._tell(f"{report.when} of {report.nodeid}", report)

    @pytest.hookimpl(trylast=True)
    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A module that cannot be read is told as well."""
        if report.failed:
            self._tell(f"collecting {report.nodeid}", report)

    def _tell(self, what: str, report: pytest.TestReport | pytest.CollectReport) -> None:
        self._terminal.ensure_newline()
        self._terminal.write_sep("_", what)
        self._terminal.write_line(report.longreprtext)
        for name, content in report.sections:
            self._terminal.write_sep("-", name)
            self._terminal.write_line(content)
        self._terminal.flush()


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Once there is something to write to."""
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    if terminal is not None:
        config.pluginmanager.register(AtOnce(terminal))
