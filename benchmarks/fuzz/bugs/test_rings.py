from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule
from rings import RingQueue


class Queue(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.queue = RingQueue()
        self.expected = []

    @rule(value=st.integers(0, 255))
    def push(self, value):
        self.queue.push(value)
        self.expected.append(value)

    @rule()
    def pop(self):
        if self.expected:
            assert self.queue.pop() == self.expected.pop(0)

    @rule()
    def measure(self):
        assert len(self.queue) == len(self.expected)


TestQueue = Queue.TestCase
