"""Tests of portal/process/serving."""
