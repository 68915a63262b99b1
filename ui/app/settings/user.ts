export interface UserRow {
  id: string
  email: string
  name: string
  roles: { clinic: string; clinic_id: string; role: string }[]
  professional: boolean
  color: string | null
  active: boolean
}
