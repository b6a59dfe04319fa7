from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule
from limiter import RateLimiter

LIMIT, WINDOW_S = 5, 60


class Limited(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.limiter = RateLimiter(LIMIT, WINDOW_S)
        self.now = 0
        self.allowed = []

    @rule(seconds=st.integers(1, 120))
    def wait(self, seconds):
        self.now += seconds

    @rule()
    def call(self):
        if self.limiter.allow(self.now):
            self.allowed.append(self.now)
        assert sum(self.now - moment < WINDOW_S for moment in self.allowed) <= LIMIT


TestLimited = Limited.TestCase
