"""企业与名录: the register of enterprises, screening, the annual list."""
