"""Tells people what broke: which alarms are told, when, to whom, and in which words."""
