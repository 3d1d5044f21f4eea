"""What a program cannot know beforehand: ports and names chosen by the kernel, its own process id.

Such a value is written `$E1`, `$U1`, ... in the order in which results show them; the same value has
the same symbol for the length of a program.
"""
import os


class Symbols:
    def __init__(self, port_range, ports):
        self.low, self.high = port_range
        self.ports = ports
        self.pid = os.getpid()
        self._names = {}
        self._values = {}
        self._count = {'E': 0, 'U': 0}

    def name(self, kind, value):
        found = self._names.get((kind, value))
        if found is None:
            self._count[kind] += 1
            found = '$%s%d' % (kind, self._count[kind])
            self._names[kind, value] = found
            self._values[found] = value
        return found

    def value(self, text):
        """The value of a symbol. KeyError when nothing has been given that name yet."""
        return self.pid if text == '$pid' else self._values[text]

    def port(self, number):
        """A port as a result shows it."""
        given = self.ports.given(number)
        if given != number:
            return given
        return self.name('E', number) if self.low <= number <= self.high else number

    def port_key(self, number):
        """Something to sort a port by that does not depend on the number the kernel chose."""
        given = self.ports.given(number)
        if given != number or not self.low <= number <= self.high:
            return str(given)
        return str(self._names.get(('E', number), '~'))
