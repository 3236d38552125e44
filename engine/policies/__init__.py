"""Who decides: the compiled kinds of policy by name, and the protocol a policy in Python follows.

Hands on nothing by itself; import its modules by name.
"""
