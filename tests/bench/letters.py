"""Compiles N different letters with one Typst compiler; prints files per CPU second and bytes a file."""
import resource
import sys

import typst

path, fonts, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
compiler = typst.Compiler(path, font_paths=[fonts], ignore_system_fonts=True)


def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def letter(number):
    inputs = {"name": f"Tri Lestari {number}", "nik": f"{1807064802970000 + number}", "number": f"500.15/{number:04}/P4MI-LT/IV/2026"}
    return len(compiler.compile(format="pdf", sys_inputs=inputs))


letter(0)
before = cpu()
size = sum(letter(number) for number in range(1, count + 1))
print(count / (cpu() - before), size / count)
