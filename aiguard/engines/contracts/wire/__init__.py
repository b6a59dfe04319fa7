"""HTTP/1.1 (RFC 9112) over a socket: one deadline for a whole exchange, every size capped, nothing repaired.

Not `http.client`, because a gate has to tell a broken answer from a good one: that reader drops a header line that it
does not understand and takes the rest of the head for the body. Not httpx, whose sync client takes about three times
as long for an exchange.
"""
