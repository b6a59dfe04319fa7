from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule
from lru import LruCache

KEYS = st.integers(0, 20)
CAPACITY = 6


class Cache(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.cache = LruCache(CAPACITY)
        self.recent = []
        self.values = {}

    def used(self, key):
        self.recent = [one for one in self.recent if one != key] + [key]

    @rule(key=KEYS, value=st.integers())
    def put(self, key, value):
        self.cache.put(key, value)
        self.values[key] = value
        self.used(key)
        self.recent = self.recent[-CAPACITY:]

    @rule(key=KEYS)
    def get(self, key):
        kept = key in self.recent
        assert self.cache.get(key) == (self.values[key] if kept else None)
        if kept:
            self.used(key)


TestCache = Cache.TestCase
